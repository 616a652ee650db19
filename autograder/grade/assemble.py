"""Assemble a report from the results of grading the notebooks and checking the derivations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from autograder.escaping import line
from autograder.grade import held
from autograder.grade.cases import Finding, NotebookResult
from autograder.grade.report import (
    Case,
    HandedIn,
    Isolation,
    Left,
    ManualEntry,
    NotebookEntry,
    Outcome,
    QuestionEntry,
    Report,
    ToldBy,
)
from autograder.homework.questions import MANUAL, NOTEBOOKS, Reason, add_points
from workbook.homework import Question

if TYPE_CHECKING:
    from autograder.intake.collect.class_folder import About
    from autograder.intake.release import Release
    from autograder.intake.submissions import Submission

MAX_NOT_TAKEN = 50
"""Most files of one submission that a report lists as not taken."""
MAX_NAME = 300
"""Most characters of a file's name, folders included."""
MAX_STUDENT_NAME = 1000
"""Most characters of a student's name; a file name has at most 255."""
_FIRST = (Outcome.GRADER_ERROR, Outcome.TIMEOUT, Outcome.MEMORY, Outcome.ERROR)


def make(
    submission: Submission,
    release: Release,
    isolation: str,
    results: Sequence[NotebookResult],
    derived: Mapping[str, Finding] | None = None,
) -> Report:
    """Make a submission's report from the results of its notebooks.

    Scores are added over the questions that tests grade, in the order of the homework. Fields that say nothing are left
    out: ``refused`` of a submission that was taken, ``handed_in`` without a record of the hand-in, and ``left`` if all
    files were taken. At most `MAX_NOT_TAKEN` files that were not taken are listed. Long names are cut.

    Parameters
    ----------
    isolation : str
        The isolation in which the workers ran, one of `Isolation`.
    results : sequence
        A result for each notebook of the homework, with the cases of all its questions.
    derived : mapping, optional
        Question → finding about a part that staff read; it goes into the part's entry.

    Raises
    ------
    KeyError
        If a notebook or one of its questions has no result.
    """
    by_notebook = {result.name: result for result in results}
    questions = [
        question_entry(question, by_notebook[notebook.name].cases[question.name])
        for notebook in NOTEBOOKS
        for question in notebook.questions
        if question.judged != "staff"
    ]
    found = derived or {}
    left = [Left(name[:MAX_NAME], reason) for name, reason in list(submission.left.items())[:MAX_NOT_TAKEN]]
    return Report(
        schema=1,
        student=line(submission.student, MAX_STUDENT_NAME),
        submission_sha256=submission.sha256,
        release=release.identity,
        isolation=msgspec.convert(isolation, Isolation),
        refused=UNSET if submission.refused is None else submission.refused,
        handed_in=UNSET if submission.about is None else _handed_in(submission.about),
        left=left or UNSET,
        score=add_points([question.score for question in questions]),
        held=add_points([question.held for question in questions]),
        max_score=add_points([question.max_score for question in questions]),
        questions=questions,
        manual=[_manual(m.name, m.points, m.reason, found.get(m.name)) for m in MANUAL],
        notebooks=[_notebook(submission, result) for result in results],
    )


def _handed_in(about: About) -> HandedIn:
    return HandedIn(about.when, about.late, about.attempt, about.source, about.email, dict(about.ids))


def _manual(name: str, most: int, reason: Reason, found: Finding | None) -> ManualEntry:
    return ManualEntry(
        name=name,
        max_score=float(most),
        reason=reason,
        prefilled=UNSET if found is None or found.prefilled is None else found.prefilled,
        evidence=UNSET if found is None else found.evidence,
        found=UNSET if found is None else found.found,
    )


def _notebook(submission: Submission, result: NotebookResult) -> NotebookEntry:
    """Make a notebook's entry: its file, how it was recognized, and what running it used."""
    taken = submission.taken.get(result.name)
    return NotebookEntry(
        name=result.name,
        file=UNSET if taken is None else taken.file[:MAX_NAME],
        told_by=UNSET if taken is None else msgspec.convert(taken.by, ToldBy),
        note=UNSET if taken is None or not taken.note else taken.note,
        absent=UNSET if result.absent is None else result.absent,
        errors=result.errors,
        hints=result.hints,
        cpu_seconds=round(result.cpu_seconds, 3),
        wall_seconds=round(result.wall_seconds, 3),
        peak_memory_bytes=result.peak_memory_bytes,
    )


def question_entry(question: Question, cases: list[Case]) -> QuestionEntry:
    """Make a question's entry in the report."""
    return QuestionEntry(
        name=question.name,
        score=add_points([case.points for case in cases]),
        held=held.of_cases(cases),
        max_score=float(question.points),
        outcome=outcome_of(cases),
        cases=cases,
    )


def outcome_of(cases: Iterable[Case]) -> Outcome:
    """Return a question's outcome: the most important one among its cases.

    >>> passed = Case("a", False, True, 1.0, 1.0, Outcome.PASS, "", "")
    >>> outcome_of([passed, Case("b", True, False, 0.0, 1.0, Outcome.TIMEOUT, "", "")]).value
    'timeout'
    """
    outcomes = {case.outcome for case in cases}
    if len(outcomes) == 1:
        return outcomes.pop()
    return next(
        (outcome for outcome in _FIRST if outcome in outcomes),
        Outcome.FAIL if outcomes else Outcome.NOT_ATTEMPTED,
    )
