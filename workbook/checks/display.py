"""Format results of checks: as text in a terminal, as HTML in a notebook.

Everything is escaped, because a message may contain text that comes from the student's code or from pasted code.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook import homework
from workbook.common.points import MIN_SHOWN
from workbook.common.points import text as text_of

if TYPE_CHECKING:
    from workbook.checks.testfile import CaseResult

#: Characters of a message that a row of the table has.
_MAX_WORDS = 90

_MARKS = {"pass": "✓", "not_attempted": "○", "grader_error": "!"}
_COLORS = {"✓": "#2e9e4f", "✗": "#d64545", "○": "#808080", "·": "#808080", "!": "#b87600", "?": "#b87600"}

_HIDDEN_TOO = "Hidden checks with other inputs decide the remaining points when your work is graded."

#: What to do when nothing was attempted yet.
_WRITE_FIRST = (
    "Double-click the cell “Your answer here.” above and write there. "
    "Then save (Ctrl+S or Cmd+S) and run this cell again."
)
_CODE_FIRST = (
    "Replace “raise NotImplementedError” or “None” in the cells above with your answer, "
    "run them, and run this cell again."
)


@dataclass(frozen=True)
class QuestionResult:
    """The results of the public cases of one question."""

    name: str
    cases: tuple[CaseResult, ...]
    source: str = ""  # the file from which a written answer was read
    derivation: str = ""  # the state of its derivation, in one line
    derivation_done: bool = False  # whether the grader will fill in its point

    @property
    def points(self) -> float:
        """Points of the public cases that passed."""
        return sum(case.points for case in self.cases if case.passed)

    @property
    def max_points(self) -> float:
        """Points of all public cases."""
        return sum(case.points for case in self.cases)

    @property
    def later(self) -> float:
        """Points of the checks that run only at grading; 0 if all checks are public."""
        return max(homework.current().tested_points.get(self.name, 0) - self.max_points, 0.0)

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(case.passed for case in self.cases)

    @property
    def not_attempted(self) -> bool:
        """Whether nothing was attempted."""
        return bool(self.cases) and all(case.outcome == "not_attempted" for case in self.cases)

    @property
    def note(self) -> str:
        """A sentence on what else counts or what to do first; may be empty."""
        if self.not_attempted:
            return self._first_step
        if _all_public(self.name) or not self.passed:
            return self.source
        return _HIDDEN_TOO

    @property
    def _first_step(self) -> str:
        question = homework.current().questions.get(self.name)
        if question is not None and question.in_words:
            return f"{_WRITE_FIRST} {self.source}".rstrip()
        return _CODE_FIRST

    @property
    def staff(self) -> int:
        """Points that staff give for the derivation."""
        return derivation_points(self.name)

    @property
    def derivation_line(self) -> str:
        """The state of the derivation and its points; "" if none is asked for or no notebook was read."""
        return (
            f"derivation ({_points_words(self.staff)}, by staff): {self.derivation}"
            if self.derivation
            else ""
        )

    @property
    def summary(self) -> str:
        """Name and points in one line."""
        state = "not attempted yet, " if self.not_attempted else ""
        return f"{self.name}: {state}{now_and_later(self.points, self.max_points, self.later)}"


def _all_public(name: str) -> bool:
    """Return whether the public checks give all points of a question. All other questions have hidden checks."""
    question = homework.current().questions.get(name)
    return question is not None and question.judged == "presence"


def now_and_later(got: float, of: float, later: float) -> str:
    """Return a phrase with the points of now and those that grading may add.

    >>> now_and_later(0.5, 0.75, 2.25), now_and_later(2, 2, 0)
    ('0.5 of 0.75 points now + 2.25 when graded', '2 of 2 points')
    """
    now = f"{text_of(got)} of {text_of(of)} points"
    return f"{now} now + {text_of(later)} when graded" if later > MIN_SHOWN else now


def style(sign: str) -> str:
    """Return the color of a mark as CSS. Mixed with the text color, it is readable on light and dark backgrounds.

    If a notebook's sanitizer removes mixed colors, the plain color remains.

    >>> style("✓")
    'color:#2e9e4f;color:color-mix(in srgb,#2e9e4f 60%,currentColor)'
    """
    plain = _COLORS[sign]
    return f"color:{plain};color:color-mix(in srgb,{plain} 60%,currentColor)"


def mark(outcome: str) -> str:
    """Return one character for an outcome."""
    return _MARKS.get(outcome, "✗")


def as_text(result: QuestionResult, hints: int = 0, *, command: str = "") -> str:
    """Format a question's result for a terminal, with the first ``hints`` hints of every case that has some.

    ``command`` is the shell command that gives the hints outside a notebook, where they all come at once.
    """
    lines = [result.summary]
    if not result.not_attempted:
        for case in result.cases:
            lines.append(f"  {mark(case.outcome)} {case.name}")
            lines += [f"      {line}" for line in case.message.splitlines()]
            lines += [f"      {label}: {hint}" for label, hint in _hints(case, hints)]
    if result.derivation:
        lines.append(f"  {_derivation_mark(result)} {result.derivation_line}")
    note = hint_note(result, hints, command)
    lines += [f"  {note}"] if note else []
    return "\n".join(lines)


def as_html(result: QuestionResult, hints: int = 0) -> str:
    """Format a question's result as HTML for a notebook; see `as_text`. Screen readers announce it."""
    parts = [f"<b>{html.escape(result.summary)}</b>"]
    if not result.not_attempted:
        parts += [_case_html(case, hints) for case in result.cases]
    if result.derivation:
        parts.append(
            f"<div>{_mark_html(_derivation_mark(result))} {html.escape(result.derivation_line)}</div>"
        )
    note = hint_note(result, hints)
    if note:
        parts.append(f'<div style="opacity:.8">{html.escape(note)}</div>')
    return f'<div class="workbook-check" role="status" style="line-height:1.5">{"".join(parts)}</div>'


def hint_note(result: QuestionResult, hints: int = 0, command: str = "") -> str:
    """Return the line below the cases: how to get the first or next hint, or why there are no hints."""
    most = max((len(case.steps) for case in result.cases), default=0)
    ask = command or f'check.hint("{result.name}")'
    if not hints:
        return f"{ask} gives a hint." if most else result.note
    if result.not_attempted or command:
        return result.note
    if result.passed:
        return "Every check that runs here passes, so there is nothing to give a hint on."
    if hints < most:
        return f"{ask} again gives the next hint."
    if most == 0:
        hint = "other hint" if any(case.at_once for case in result.cases) else "hint on this"
        return f"There is no {hint}: the lines above say everything that is known."
    return (
        "That was the last hint. Compare your answer with the statement once more, or ask the course staff."
    )


def _hints(case: CaseResult, hints: int) -> list[tuple[str, str]]:
    """Return the hints to show, each with its label."""
    shown = [case.at_once] if case.at_once else list(case.steps[:hints])
    return list(zip(("Hint", "More"), shown, strict=False))


def _derivation_mark(result: QuestionResult) -> str:
    return "✓" if result.derivation_done else "○"


def _case_html(case: CaseResult, hints: int) -> str:
    details = ""
    if case.message:
        details += f'<div style="margin-left:1.6em;white-space:pre-wrap">{html.escape(case.message)}</div>'
    for label, hint in _hints(case, hints):
        details += f'<div style="margin-left:1.6em">{label}: {html.escape(hint)}</div>'
    return f"<div>{_mark_html(mark(case.outcome))} {html.escape(case.name)}{details}</div>"


#: The meaning of each mark, for screen readers.
_MEANINGS = {"✓": "passed", "✗": "not passed", "○": "not there yet", "!": "the check itself failed"}


def _mark_html(sign: str) -> str:
    return f'<span role="img" aria-label="{_MEANINGS[sign]}" style="{style(sign)};font-weight:bold">{sign}</span>'


def _worst(result: QuestionResult) -> str:
    """Return the outcome that the table shows for a whole question."""
    if result.not_attempted:
        return "not_attempted"
    return next((case.outcome for case in result.cases if not case.passed), "pass")


def table_text(results: Sequence[QuestionResult], questions: Iterable[str] = ()) -> str:
    """Format all questions of a notebook, one line each, and their total.

    ``questions`` are all questions of the notebook, including those without tests; by default those of ``results``.
    """
    width = max((len(result.name) for result in results), default=0)
    lines = [
        f"{mark(_worst(r))} {r.name:<{width}}  {text_of(r.points):>5} of {text_of(r.max_points):<5}"
        f"{f'+ {text_of(r.later)}' if r.later else '':<7} {_words(r)}"
        for r in results
    ]
    return "\n".join([*(line.rstrip() for line in lines), total_text(results, questions)])


def table_html(results: Sequence[QuestionResult], questions: Iterable[str] = ()) -> str:
    """Format the table as HTML for a notebook; see `table_text`."""
    rows = "".join(
        f"<tr><td>{_mark_html(mark(_worst(r)))}</td>"
        f'<th scope="row" style="text-align:left">{html.escape(r.name)}</th>'
        f'<td style="text-align:right">{text_of(r.points)} of {text_of(r.max_points)}</td>'
        f'<td style="text-align:right">{text_of(r.later) if r.later else ""}</td>'
        f'<td style="text-align:right">{r.staff or ""}{_done_html(r)}</td>'
        f'<td style="text-align:left">{html.escape(_words(r))}</td></tr>'
        for r in results
    )
    names = ("result", "question", "points now", "when graded", "derivation", "first thing to look at")
    cells = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in names)
    return (
        f'<div role="status"><table class="workbook-check"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{rows}</tbody></table><p>{html.escape(total_text(results, questions))}</p></div>"
    )


def _done_html(result: QuestionResult) -> str:
    return f" {_mark_html(_derivation_mark(result))}" if result.derivation else ""


def total_text(results: Sequence[QuestionResult], questions: Iterable[str] = ()) -> str:
    """Return a sentence with the points of now, of hidden checks and of staff, which add up to all points.

    ``questions`` is the same as in `table_text`.
    """
    got, of, later = (sum(getattr(r, name) for r in results) for name in ("points", "max_points", "later"))
    names = dict.fromkeys([*(r.name for r in results), *questions])
    staff = sum(staff_points(name) for name in names)
    points = now_and_later(got, of, later)
    if staff:
        points += f" + {text_of(staff)} from staff"
    return f"{points} = {text_of(of + later + staff)} in all." if later > MIN_SHOWN or staff else f"{points}."


def derivation_points(name: str) -> int:
    """Return the points that staff give for a question's derivation; 0 if none is asked for."""
    question = homework.current().questions.get(name)
    return question.points_for_derivation if question is not None else 0


def staff_points(name: str) -> int:
    """Return all points of a question that staff give: for its derivation, and for an answer without tests."""
    question = homework.current().questions.get(name)
    answer = question.points if question is not None and question.judged == "staff" else 0
    return derivation_points(name) + answer


def _points_words(points: float) -> str:
    """Return points with their unit.

    >>> _points_words(1), _points_words(0.5)
    ('1 point', '0.5 points')
    """
    return f"{text_of(points)} point{'s' * (points != 1)}"


def _words(result: QuestionResult) -> str:
    """Return the first line of the first failing case's message, cut to `_MAX_WORDS` characters."""
    if result.not_attempted:
        return "not attempted yet"
    message = next((case.message for case in result.cases if not case.passed), "")
    first = message.splitlines()[0] if message else ""
    return first if len(first) <= _MAX_WORDS else first[: _MAX_WORDS - 3] + "..."
