"""How results of checks look: as text in a terminal, as HTML in a notebook.

Everything shown is escaped: a message may hold text that the student, or someone whose code was pasted, chose.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbook import homework
from workbook.parts import POINTS
from workbook.points import text as text_of

if TYPE_CHECKING:
    from workbook.testfile import CaseResult

_MARKS = {"pass": "✓", "not_attempted": "○", "grader_error": "!"}
# Readable on light and on dark backgrounds.
_COLOURS = {"✓": "#2e9e4f", "✗": "#d64545", "○": "#8a8a8a", "!": "#c07b00"}

_HIDDEN_TOO = "Hidden checks, on other inputs, give the rest of the points when it is graded."

#: What to do where nothing was tried yet.
_WRITE_FIRST = (
    "Double-click the cell “Your answer here.” above and write there. "
    "Then save (Ctrl+S or Cmd+S) and run this cell again."
)
_CODE_FIRST = (
    "Replace “raise NotImplementedError” or “None” in the cells above by your answer, "
    "run them, and run this cell again."
)


@dataclass(frozen=True)
class QuestionResult:
    """The public cases of one question, run."""

    name: str
    cases: tuple[CaseResult, ...]
    source: str = ""  # where a written answer was read

    @property
    def points(self) -> float:
        """Public points got."""
        return sum(case.points for case in self.cases if case.passed)

    @property
    def max_points(self) -> float:
        """Public points there are."""
        return sum(case.points for case in self.cases)

    @property
    def later(self) -> float:
        """Points of the checks that run when it is graded; 0 where all are public."""
        return max(POINTS.get(self.name, 0) - self.max_points, 0.0)

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(case.passed for case in self.cases)

    @property
    def not_attempted(self) -> bool:
        """Whether nothing was tried at all."""
        return bool(self.cases) and all(case.outcome == "not_attempted" for case in self.cases)

    @property
    def note(self) -> str:
        """What else counts, in a sentence; empty where nothing does or nothing is there yet."""
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
    def summary(self) -> str:
        """Name and points in one line."""
        state = "not attempted yet, " if self.not_attempted else ""
        return f"{self.name}: {state}{now_and_later(self.points, self.max_points, self.later)}"


def _all_public(name: str) -> bool:
    """Whether all points of a question are in its public checks; the others have hidden ones."""
    question = homework.current().questions.get(name)
    return question is not None and question.judged == "presence"


def now_and_later(got: float, of: float, later: float) -> str:
    """What was got, and what may come.

    >>> now_and_later(0.5, 0.75, 2.25), now_and_later(2, 2, 0)
    ('0.5 of 0.75 points now + 2.25 when graded', '2 of 2 points')
    """
    now = f"{text_of(got)} of {text_of(of)} points"
    return f"{now} now + {text_of(later)} when graded" if later > 0.005 else now


def mark(outcome: str) -> str:
    """One character for an outcome."""
    return _MARKS.get(outcome, "✗")


def as_text(result: QuestionResult) -> str:
    """A question's result for a terminal."""
    lines = [result.summary]
    if not result.not_attempted:
        for case in result.cases:
            lines.append(f"  {mark(case.outcome)} {case.name}")
            lines += [f"      {line}" for line in case.message.splitlines()]
            lines += [f"      Hint: {case.hint}"] if case.hint else []
    lines += [f"  {result.note}"] if result.note else []
    return "\n".join(lines)


def as_html(result: QuestionResult) -> str:
    """A question's result for a notebook."""
    parts = [f"<b>{html.escape(result.summary)}</b>"]
    if not result.not_attempted:
        parts += [_case_html(case) for case in result.cases]
    if result.note:
        parts.append(f'<div style="opacity:.75">{html.escape(result.note)}</div>')
    return f'<div class="workbook-check" style="line-height:1.5">{"".join(parts)}</div>'


def _case_html(case: CaseResult) -> str:
    details = ""
    if case.message:
        details += f'<div style="margin-left:1.6em;white-space:pre-wrap">{html.escape(case.message)}</div>'
    if case.hint:
        details += f'<div style="margin-left:1.6em;opacity:.8">Hint: {html.escape(case.hint)}</div>'
    return f"<div>{_mark_html(case.outcome)} {html.escape(case.name)}{details}</div>"


def _mark_html(outcome: str) -> str:
    sign = mark(outcome)
    return f'<span style="color:{_COLOURS[sign]};font-weight:bold">{sign}</span>'


def _worst(result: QuestionResult) -> str:
    """The outcome that stands for a whole question in the table."""
    if result.not_attempted:
        return "not_attempted"
    return next((case.outcome for case in result.cases if not case.passed), "pass")


def table_text(results: Sequence[QuestionResult]) -> str:
    """All questions of a notebook, one line each, and the sum."""
    width = max((len(result.name) for result in results), default=0)
    lines = [
        f"{mark(_worst(r))} {r.name:<{width}}  {text_of(r.points):>5} of {text_of(r.max_points):<5}"
        f"{f'+ {text_of(r.later)}' if r.later else '':<7} {_words(r)}"
        for r in results
    ]
    return "\n".join([*(line.rstrip() for line in lines), total_text(results)])


def table_html(results: Sequence[QuestionResult]) -> str:
    """`table_text` for a notebook."""
    rows = "".join(
        f"<tr><td>{_mark_html(_worst(r))}</td><td>{html.escape(r.name)}</td>"
        f'<td style="text-align:right">{text_of(r.points)} of {text_of(r.max_points)}</td>'
        f'<td style="text-align:right">{text_of(r.later) if r.later else ""}</td>'
        f'<td style="text-align:left">{html.escape(_words(r))}</td></tr>'
        for r in results
    )
    names = ("", "question", "points now", "when graded", "first thing to look at")
    cells = "".join(f'<th style="text-align:left">{name}</th>' for name in names)
    head = f"<tr>{cells}</tr>"
    return f'<table class="workbook-check">{head}{rows}</table><p>{html.escape(total_text(results))}</p>'


def total_text(results: Sequence[QuestionResult]) -> str:
    """The points of now and of later, which add up to all that tests give for these questions."""
    got, of, later = (sum(getattr(r, name) for r in results) for name in ("points", "max_points", "later"))
    said = now_and_later(got, of, later)
    return f"{said} = {text_of(of + later)} from tests." if later > 0.005 else f"{said}."


def _words(result: QuestionResult) -> str:
    """The first failing case's message on one line, short."""
    if result.not_attempted:
        return "not attempted yet"
    message = next((case.message for case in result.cases if not case.passed), "")
    first = message.splitlines()[0] if message else ""
    return first if len(first) <= 90 else first[:87] + "..."
