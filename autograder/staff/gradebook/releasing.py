"""Collect the gradebook's data for each student's feedback: points, rubric items, comments, answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbgrader import api

from autograder.grade.marks import Answered, Item, Mark, Marks
from autograder.grade.report import Report
from autograder.staff.gradebook import marked
from autograder.staff.gradebook.grades import CellGrade, Grades, is_automatic
from workbook.common.points import MIN_SHOWN, text

_NOTHING = "Nothing was handed in here."


@dataclass
class Released:
    """Marks by folder.

    ``waiting`` are students with unread parts, ``differs`` students whose report is not the one in the gradebook, and
    ``unknown`` students who are not in the gradebook.
    """

    marks: dict[str, Marks] = field(default_factory=dict)
    waiting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def of_course(book: api.Gradebook, everybody: list[Grades], reports: dict[str, Report]) -> Released:
    """Return what staff release for the submissions in ``reports`` (by folder)."""
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
    """Return one student's marks: parts that staff read, and automatic parts that staff decided."""
    comments, rubric = marked.comments(book, one.student), marked.items(book, one.student)
    parts = {name: _excused() for name, how in one.excused.items() if how == "dropped"}
    for name, cell in one.cells.items():
        items = tuple(Item(item.points, item.text) for item in rubric.get(name, ()) if item.given)
        if name in one.excused:
            parts[name] = _excused(cell)
        elif is_automatic(name):
            if cell.manual is not None or cell.extra:
                parts[name] = _decided(cell)
        else:
            parts[name] = _read(cell, comments.get(name, ""), items)
    asked = tuple(Answered(ask.question, ask.text, ask.answer) for ask in marked.requests(book, one.student))
    return Marks(parts, one.lateness.percent, one.lateness.explanation, asked)


def _excused(cell: CellGrade | None = None) -> Mark:
    if cell is None:
        return Mark(0.0, 0.0, comment="Not counted: the course has dropped this question.")
    return Mark(cell.score, cell.max_score, cell.extra, "Everybody gets full points for this question.")


def _decided(cell: CellGrade) -> Mark:
    """Return the mark of a part that tests score and staff decide; nbgrader has no comments on such cells."""
    if cell.manual is None:
        return Mark(None, cell.max_score, cell.extra)
    note = f"Staff gave these points; the tests gave {text(cell.auto or 0.0)}."
    return Mark(cell.score, cell.max_score, cell.extra, note)


def _read(cell: CellGrade, comment: str, items: tuple[Item, ...]) -> Mark:
    """Return the mark of a part that staff read or will read."""
    read = cell.manual is not None
    waiting = not read and cell.needs_manual_grade
    return Mark(
        None if waiting else cell.score,
        cell.max_score,
        cell.extra,
        comment or ("" if read or waiting or cell.score else _NOTHING),
        items,
    )


def _same(one: Grades, report: Report) -> bool:
    """Return whether the gradebook's automatic scores are those of the report."""
    scores = {entry.name: entry.score for entry in report.questions}
    return all(
        abs((cell.auto or 0.0) - scores.get(name, 0.0)) < MIN_SHOWN
        for name, cell in one.cells.items()
        if is_automatic(name) and name not in one.excused
    )
