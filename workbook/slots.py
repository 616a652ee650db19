"""Derivations in a saved notebook: where a student typed them, and what is said of each when it is graded.

The grader and the student's own ``derive("q4a")`` both come here, so that a student hears at home what the grader will
say. They differ in one thing, `Judge`: the grader asks a worker, and a student's kernel asks the checker directly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from workbook.ladder.outcomes import CheckFailed
from workbook.saved import role_of

#: What a slot holds as released, besides its heading: what the part asks for, and the place to type.
ASKED = re.compile(r"^\*To show: [^\n]{1,1000}\*[ \t]*$", re.M)
_RELEASED = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t].*|\*Your derivation here, or the scanned page that holds it\.\*[ \t]*)$", re.M
)
# Every pattern here starts a line and stays on it: `\s*` would try each blank line from each blank line.
_CELL = re.compile(r"\A\s*%%derive[ \t]+(\w+)[^\n]*\n(.*)\Z", re.S)
_CALL = re.compile(r"""^derive\(\s{0,20}["']([a-z]\w{1,40})["']\s{0,20},\s{0,20}(r?)(\"{3}|'{3}|"|')""", re.M)
_SCAN = re.compile(r"^[ \t]*scans?\b.{0,80}$", re.I | re.M)
#: Characters of one derivation that are looked at; the longest reference has under two thousand.
MAX_TEXT = 50_000
_MAX_CALLS = 50
"""Calls of ``derive`` that are looked at in one cell."""

#: The checker's answer for a text, as `workbook.derive.tell.results.Result.to_json` gives it; raises `CheckFailed`.
Judge = Callable[[str], Any]

COMPLETE, PAPER, NOTHING = "complete", "on paper", "nothing typed"
#: What is said of a derivation with every step that the part asks for.
FOLLOWS = "every line follows, and nothing is missing"


@dataclass(frozen=True)
class Typed:
    """One derivation as it was typed, and the number of its cell, from 1; 0 where that does not matter."""

    text: str
    cell: int = 0


@dataclass(frozen=True)
class Verdict:
    """What is said of one derivation.

    ``state`` is complete, incomplete, wrong, undecided, error or empty as the checker has it, or "on paper",
    "too long", "not checked", "nothing typed". ``said`` is a line for staff.
    """

    state: str
    said: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    typed: Typed | None = None

    @property
    def complete(self) -> bool:
        """Whether its point is filled in before staff look."""
        return self.state == COMPLETE


def slot_text(source: str) -> str:
    """What a student wrote into a slot: without headings, and without what it was released with.

    >>> slot_text("### Derivation of 2(a)\\n\\n*To show: an entry.*\\n\\n$$x = x$$")
    '$$x = x$$'
    """
    return _RELEASED.sub("", ASKED.sub("", source)).strip()


def candidates(content: Mapping[str, Any], questions: Collection[str]) -> dict[str, list[Typed]]:
    """For each of the questions, what the student typed: the slot's text, and each code cell's.

    Parameters
    ----------
    content : dict
        A notebook as `workbook.limits.parse_notebook` gives it.
    questions : collection of str
        Those with a derivation.
    """
    found: dict[str, list[Typed]] = {question: [] for question in questions}
    for number, cell in enumerate(content["cells"], start=1):
        if cell["cell_type"] == "markdown":
            question, role = role_of(cell)
            if cell.get("id") == f"{question}-derivation" or role == "derivation":
                text = slot_text(cell["source"])
                if text and question in found:
                    found[question].append(Typed(text, number))
        elif cell["cell_type"] == "code":
            for question, text in _typed_in_code(cell["source"]):
                if question in found:
                    found[question].append(Typed(text.strip(), number))
    return found


def _typed_in_code(source: str) -> list[tuple[str, str]]:
    r"""Derivations in a code cell: a ``%%derive`` cell, or calls of ``derive`` with plain texts.

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
    """Whether a line of an answer names a scanned page.

    >>> names_a_scan("scan: page 3"), names_a_scan("we scanned the matrix")
    (True, False)
    """
    return _SCAN.search(text) is not None


def verdicts(typed: Iterable[Typed], judge: Judge) -> list[Verdict]:
    """What is said of each text, in their order; one `Verdict` of nothing typed where there is none."""
    return [_verdict(one, judge) for one in typed] or [Verdict(NOTHING, NOTHING)]


def _verdict(typed: Typed, judge: Judge) -> Verdict:
    text = typed.text
    if len(text) > MAX_TEXT:
        return Verdict("too long", f"typed, {len(text)} characters: too long to check", typed=typed)
    if (scan := _SCAN.search(text)) and not re.search(r"[=$]", text):
        return Verdict(PAPER, f"on paper: {scan[0].strip()}", typed=typed)
    try:
        answer = judge(text)
    except CheckFailed as failure:
        return Verdict("not checked", f"not checked: {failure.message}", typed=typed)
    if type(answer) is not dict:
        return Verdict("not checked", "not checked", typed=typed)
    status, message = answer.get("status"), answer.get("message")
    if answer.get("complete") is True and status == COMPLETE:
        return Verdict(COMPLETE, FOLLOWS, answer, typed)
    state = status if type(status) is str and status != COMPLETE else "not checked"
    said = f"{status}: {message}" if type(message) is str and message else str(status)
    return Verdict(state, said, answer, typed)


def reached_rows(milestones: Any, rows: int = 99) -> list[int]:
    """Rows of a rubric (from 1) for which every step that the checker looks for is there.

    ``milestones`` are the checker's answer's, as they came: anything else than a list of dicts reaches nothing.
    """
    wanted: dict[int, list[bool]] = {}
    for milestone in milestones if type(milestones) is list else []:
        if type(milestone) is dict and type(milestone.get("rubric")) is list:
            for row in milestone["rubric"]:
                if type(row) is int and 1 <= row <= rows:
                    wanted.setdefault(row, []).append(milestone.get("reached") is True)
    return [row for row, reached in sorted(wanted.items()) if all(reached)]
