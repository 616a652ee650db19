"""Find the derivations that a student typed in a saved notebook, and judge each of them.

The grader and the student's ``derive("q4a")`` both use this module, so that a student sees at home what the grader
will say. They differ only in the `Judge`: the grader asks a worker, and a student's kernel calls the checker directly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from workbook.common.answer_states import State
from workbook.notebook.notebook_json import Content
from workbook.notebook.saved import DERIVATION_PLACEHOLDER, added_beside, role_of, text_of

#: The text of a released slot besides its heading: what the part asks for, and the placeholder.
ASKED = re.compile(r"^\*To show: [^\n]{1,1000}\*[ \t]*$", re.M)
_RELEASED = re.compile(rf"^[ \t]*(?:#{{1,6}}[ \t].*|{re.escape(DERIVATION_PLACEHOLDER)}[ \t]*)$", re.M)
# Every pattern here starts at a line and stays on it; `\s*` would take quadratic time on blank lines.
_CELL = re.compile(r"\A\s*%%derive[ \t]+(\w+)[^\n]*\n(.*)\Z", re.S)
_CALL = re.compile(r"""^derive\(\s{0,20}["']([a-z]\w{1,40})["']\s{0,20},\s{0,20}(r?)(\"{3}|'{3}|"|')""", re.M)
_SCAN = re.compile(r"^[ \t]*scans?\b.{0,80}$", re.I | re.M)
#: Most characters of a derivation that is checked; the longest reference has fewer than two thousand.
MAX_TEXT = 50_000
_MAX_CALLS = 50
"""Most calls of ``derive`` that are read in one cell."""

#: Takes a text and returns the checker's answer, in the form of `workbook.derive.tell.results.Result.to_json`; may
#: raise `CheckFailed`.
Judge = Callable[[str], Any]

#: The line on an answer of which nothing is typed.
NOTHING = "nothing typed"
#: The line on a derivation that has every step that the part asks for.
FOLLOWS = "every line follows, and nothing is missing"
#: States that the checker gives a text besides `State.COMPLETE`, which needs more than its word.
_OF_THE_CHECKER = (State.INCOMPLETE, State.WRONG, State.UNDECIDED, State.ERROR, State.EMPTY)
_MAX_PATH = 60


@dataclass(frozen=True)
class Typed:
    """One derivation as it was typed, and the number of its cell, from 1; 0 if that does not matter."""

    text: str
    cell: int = 0


@dataclass(frozen=True)
class Verdict:
    """The verdict on one derivation; ``summary`` is a line for staff."""

    state: State
    summary: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    typed: Typed | None = None

    @property
    def complete(self) -> bool:
        """Whether the grader fills in its point before staff read it."""
        return self.state is State.COMPLETE


def slot_text(source: str) -> str:
    """Return what a student wrote into a slot, without headings and without the released text.

    >>> slot_text("### Derivation of 2(a)\\n\\n*To show: an entry.*\\n\\n$$x = x$$")
    '$$x = x$$'
    """
    return _RELEASED.sub("", ASKED.sub("", source)).strip()


def candidates(content: Content, questions: Collection[str]) -> dict[str, list[Typed]]:
    """Return, for each of the questions, what the student typed in the slot, in cells beside it, and in code cells.

    A slot that the student made a code cell or a raw cell is still the slot.

    Parameters
    ----------
    content : dict
        A notebook as `workbook.notebook.notebook_json.parse_notebook` returns it.
    questions : collection of str
        Names of questions with a derivation.
    """
    found: dict[str, list[Typed]] = {question: [] for question in questions}
    for number, cell in enumerate(content["cells"], start=1):
        typed = _typed_in_code(cell["source"]) if cell["cell_type"] == "code" else []
        for question, text in typed:
            if question in found:
                found[question].append(Typed(text.strip(), number))
        question, role = role_of(cell)
        is_slot = role == "derivation" or cell.get("id") == f"{question}-derivation"
        if question in found and is_slot and not typed:
            found[question] += _typed_at(content["cells"], number - 1)
    return found


def _typed_at(cells: Sequence[Mapping[str, Any]], place: int) -> list[Typed]:
    """Return the text in a slot, and the text with that of the cells that the student added beside it.

    The slot alone is a text of its own, because the cells below it may be notes.
    """
    own = slot_text(text_of(cells[place]))
    above, below = added_beside(cells, place)
    beside = below if own else [*above, *below]
    added = [text for one in beside if (text := slot_text(cells[one]["source"]))]
    found = [Typed(own, place + 1)] if own else []
    if added:
        found.append(Typed("\n\n".join([own, *added] if own else added), beside[0] + 1))
    return found


def _typed_in_code(source: str) -> list[tuple[str, str]]:
    r"""Return the derivations in a code cell: a ``%%derive`` cell, or calls of ``derive`` with plain texts.

    >>> _typed_in_code('derive("q2a", r"x\'c = c\'x")'), _typed_in_code('derive("q2a")')
    ([('q2a', "x'c = c'x")], [])
    """
    if cell := _CELL.match(source):
        return [(cell[1], cell[2])]
    found = []
    for call in islice(_CALL.finditer(source), _MAX_CALLS):
        end = source.find(call[3], call.end())
        if end >= 0:
            text = source[call.end() : end]
            found.append((call[1], text if call[2] else text.replace("\\\\", "\\")))
    return found


def names_a_scan(text: str) -> bool:
    """Return whether a line of an answer names a scanned page.

    >>> names_a_scan("scan: page 3"), names_a_scan("we scanned the matrix")
    (True, False)
    """
    return _SCAN.search(text) is not None


def verdicts(typed: Iterable[Typed], judge: Judge) -> list[Verdict]:
    """Judge each text, in order; without a text, return one `Verdict` that is untouched."""
    return [_verdict(one, judge) for one in typed] or [Verdict(State.UNTOUCHED, NOTHING)]


def _verdict(typed: Typed, judge: Judge) -> Verdict:
    text = typed.text
    if len(text) > MAX_TEXT:
        return Verdict(State.TOO_LONG, f"typed, {len(text)} characters: too long to check", typed=typed)
    if (scan := _SCAN.search(text)) and not re.search(r"[=$]", text):
        return Verdict(State.ON_PAPER, f"on paper: {scan[0].strip()}", typed=typed)
    # Imported here because a run's coordinator, and a student's `submit`, judge nothing and do not need NumPy.
    from workbook.testing.outcomes import CheckFailed

    try:
        answer = judge(text)
    except CheckFailed as failure:
        return Verdict(State.UNCHECKED, f"not checked: {failure.message}", typed=typed)
    if type(answer) is not dict:
        return Verdict(State.UNCHECKED, "not checked", typed=typed)
    status, message = answer.get("status"), answer.get("message")
    if type(status) is not str:
        return Verdict(State.UNCHECKED, "not checked", answer, typed)
    if answer.get("complete") is True and status == State.COMPLETE:
        return Verdict(State.COMPLETE, FOLLOWS, answer, typed)
    state = State(status) if status in _OF_THE_CHECKER else State.UNCHECKED
    line = f"{status}: {message}" if type(message) is str and message else status
    return Verdict(state, line, answer, typed)


def reached_rows(milestones: Any, rows: int = 99) -> list[int]:
    """Return the rows of a rubric (from 1) for which every step that the checker looks for is present.

    ``milestones`` come from the checker's answer and are not validated. Without a list of dicts, no row is reached.
    """
    wanted: dict[int, list[bool]] = {}
    for milestone in milestones if type(milestones) is list else []:
        if type(milestone) is dict and type(milestone.get("rubric")) is list:
            for row in milestone["rubric"]:
                if type(row) is int and 1 <= row <= rows:
                    wanted.setdefault(row, []).append(milestone.get("reached") is True)
    return [row for row, reached in sorted(wanted.items()) if all(reached)]


def first_missing(answer: Mapping[str, Any]) -> str:
    """Return a code for what an incomplete derivation lacks; "" if the checker's answer does not say it.

    The code is the number of the first step that is not there, from 1, in the part's file; if the file has several
    paths, the name of the path is in front. It is ``circular`` if a chain comes back to where it was. The answer is not
    validated.

    >>> steps = [{"reached": True}, {"reached": False}]
    >>> first_missing({"milestones": steps, "path": ""}), first_missing({"milestones": steps, "path": "rows"})
    ('2', 'rows 2')
    """
    if answer.get("circular") is True:
        return "circular"
    steps, path = answer.get("milestones"), answer.get("path")
    for number, step in enumerate(steps if type(steps) is list else [], 1):
        if type(step) is not dict or step.get("reached") is not True:
            named = path[:_MAX_PATH] if type(path) is str and path.isprintable() else ""
            return f"{named} {number}".strip()
    return ""
