"""What the gradebook holds for each student, as feedback shows it: points, rubric items, comments, answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbgrader import api

from autograder.gradebook import database
from autograder.gradebook.grades import Grades, is_automatic
from autograder.marks import Mark, Marks
from autograder.pages.reading import Report

_NOTHING = "Nothing was handed in here."


@dataclass
class Released:
    """Marks by folder; ``waiting`` are students of whom something is still to be read, ``differs`` those whose report
    is not the one that the gradebook knows, ``unknown`` those who are not in it."""

    marks: dict[str, Marks] = field(default_factory=dict)
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def of_course(book: api.Gradebook, everybody: list[Grades], reports: dict[str, Report]) -> Released:
    """What staff release of the submissions in ``reports`` (by folder)."""
    grades = {one.student: one for one in everybody}
    found = Released()
    for folder, report in reports.items():
        one = grades.get(folder)
        if one is None:
            found.unknown.append(folder)
        elif not _same(one, report):
            found.differs.append(folder)
        else:
            found.marks[folder] = of_student(book, one)
            if one.to_grade:
                found.waiting[folder] = one.to_grade
    return found


def of_student(book: api.Gradebook, one: Grades) -> Marks:
    """One student's marks: parts that staff read, and automatic ones that staff decided."""
    comments = {
        cell: row.manual_comment or ""
        for (_, cell), row in database.rows_of(book, one.student, api.Comment).items()
    }
    parts = {}
    for name, cell in one.cells.items():
        if is_automatic(name):
            if cell.manual is not None or cell.extra:
                score = cell.score if cell.manual is not None else None
                parts[name] = Mark(score, cell.max_score, cell.extra, comments.get(name, ""))
            continue
        waiting = cell.manual is None and cell.needs_manual_grade
        nothing = cell.manual is None and not cell.needs_manual_grade
        parts[name] = Mark(
            None if waiting else cell.score,
            cell.max_score,
            cell.extra,
            comments.get(name) or (_NOTHING if nothing else ""),
        )
    return Marks(parts, one.lateness.percent, one.lateness.said)


def _same(one: Grades, report: Report) -> bool:
    """Whether the gradebook's automatic scores are those of the report."""
    scores = {entry["name"]: entry["score"] for entry in report["questions"]}
    return all(
        abs((cell.auto or 0.0) - scores.get(name, 0.0)) < 0.005
        for name, cell in one.cells.items()
        if is_automatic(name)
    )
