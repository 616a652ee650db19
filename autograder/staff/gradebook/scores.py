"""Convert a report to rows of nbgrader's database: each graded cell's score, and whether staff must look at it.

The functions are pure. The report is trusted, because the engine wrote and validated it; the points come from the
question table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from msgspec import UNSET

from autograder.grade import held
from autograder.grade.evidence import Found
from autograder.grade.report import ManualEntry, QuestionEntry, Report, unreadable
from autograder.homework.questions import NOTEBOOKS, part_of
from workbook.common.answer_states import State
from workbook.common.points import text as points
from workbook.homework import Question


@dataclass(frozen=True)
class CellScore:
    """The row of one graded cell; None for ``auto_score`` means that only staff can score it."""

    notebook: str
    cell: str
    max_score: float
    auto_score: float | None
    needs_manual_grade: bool
    comment: str | None = None
    held: float = 0.0
    """Points held because of a grader error; ``auto_score`` does not include them, and staff decide on them."""
    found: Found | None = None
    """What is known of an answer that staff read, in codes."""


def clamp(score: float, max_score: float) -> float:
    """Return a score limited to the range of its cell; NaN becomes zero.

    >>> clamp(4, 3), clamp(-1, 3), clamp(float("nan"), 3)
    (3.0, 0.0, 0.0)
    """
    return 0.0 if not math.isfinite(score) else float(min(max(score, 0.0), max_score))


def of_report(report: Report) -> list[CellScore]:
    """Return every graded cell's row, in the order of the homework.

    A part that nobody can read (the submission was refused, its notebook is missing, or the slot is unchanged since the
    release) scores zero and does not wait for staff. If a grader error broke cases of a question, their points are held
    until staff decide.
    """
    questions = {question.name: question for question in report.questions}
    manual = {entry.name: entry for entry in report.manual}
    unread = unreadable(report)
    rows = []
    for notebook in NOTEBOOKS:
        for question in notebook.questions:
            readable = notebook.name not in unread
            if question.judged == "staff":
                entry, most = manual.get(question.name), float(question.points)
                rows.append(_read_by_staff(notebook.name, question.name, most, entry, readable))
            else:
                rows.append(_automatic(notebook.name, question, questions.get(question.name)))
            if question.derivation:
                cell, most = part_of(question.name, "derivation"), float(question.derivation_points)
                rows.append(_read_by_staff(notebook.name, cell, most, manual.get(question.name), readable))
    return rows


def _automatic(notebook: str, question: Question, entry: QuestionEntry | None) -> CellScore:
    most = float(question.points)
    if entry is None:
        return CellScore(
            notebook, question.name, most, 0.0, True, "The report does not mention this question."
        )
    own = held.question(entry)
    if not own.held:
        return CellScore(notebook, question.name, most, clamp(own.earned, most), False)
    comment = (
        f"{points(own.held)} of these points are held: the grader itself failed, which is not the student's fault. "
        f"Please decide: the score is {own.text(points)}."
    )
    return CellScore(notebook, question.name, most, clamp(own.earned, most), True, comment, own.held)


def _read_by_staff(
    notebook: str, cell: str, most: float, entry: ManualEntry | None, readable: bool
) -> CellScore:
    found = None if entry is None or entry.found is UNSET else entry.found
    state = None if found is None else found.state
    if not readable and state is not State.ON_PAPER:
        return CellScore(notebook, cell, most, 0.0, False, "Nothing was handed in here.")
    if entry is None:
        return CellScore(notebook, cell, most, None, True)
    evidence = entry.evidence or None
    if state is State.UNTOUCHED:
        return CellScore(notebook, cell, most, 0.0, False, evidence, found=found)
    # If every line of a derivation checks, its points are filled in; staff still confirm them.
    score = None if entry.prefilled is UNSET else clamp(entry.prefilled, most)
    return CellScore(notebook, cell, most, score, True, evidence, found=found)
