"""Export grades as files: one table with all data for staff, and the CSV that Canvas (bCourses) imports.

Cells that a spreadsheet would interpret as formulas are escaped (`autograder.reporting.outputs.csv_cell`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from autograder.homework.questions import add_points
from autograder.reporting.outputs import csv_cell
from autograder.staff.gradebook.audit import Change
from autograder.staff.gradebook.grades import Grades, cell_order, is_automatic
from autograder.staff.gradebook.roster import ID_COLUMNS, CanvasPerson, Matching
from workbook.common.atomic import replace_file
from workbook.common.points import text as number

_SUMMARY = [
    "student",
    "name",
    "final",
    "points",
    "max_points",
    "automatic",
    "manual",
    "extra",
    "held",
    "up_to",
    "days_late",
    "slip_days",
    "penalty_percent",
    "submitted",
    "to_grade",
    "note",
]


def grades_csv(everybody: Iterable[Grades]) -> str:
    """Return staff's table as CSV: a row for each student in the given order, with a summary and every cell.

    The summary has the columns `_SUMMARY`. No score includes held points: ``final`` is without them and after the late
    penalty, and ``up_to`` is the most that it can become. A cell that a student lacks is empty. ``to_grade`` names the
    cells that wait for staff, and ``note`` says what is missing, held or late.
    """
    order = cell_order()
    rows = [[*_SUMMARY, *order]]
    for one in everybody:
        cells = [number(one.cells[name].score) if name in one.cells else "" for name in order]
        rows.append(_summary(one) + cells)
    return _text(rows)


def _summary(one: Grades) -> list[str]:
    """Return a student's values in the columns `_SUMMARY`."""
    automatic = add_points([cell.score for name, cell in one.cells.items() if is_automatic(name)])
    manual = add_points([cell.score for name, cell in one.cells.items() if not is_automatic(name)])
    decide = f"{number(one.held)} points are held: staff decide" if one.held else ""
    notes = [one.why_ungraded, decide, one.lateness.note]
    return [
        one.student,
        one.name,
        number(one.final),
        number(one.points),
        number(one.max_points),
        number(automatic),
        number(manual),
        number(add_points([cell.extra for cell in one.cells.values()])),
        number(one.held),
        number(one.up_to),
        str(one.lateness.days),
        str(one.lateness.slip_days),
        number(one.lateness.percent),
        one.submitted.isoformat() if one.submitted else "",
        " ".join(one.to_grade),
        "; ".join(note for note in notes if note),
    ]


def canvas_csv(
    everybody: Iterable[Grades],
    matching: Matching[CanvasPerson],
    assignment: str,
    *,
    max_points: float,
    absent: Iterable[CanvasPerson] = (),
) -> str:
    """Return Canvas's gradebook CSV with one assignment: only people on the roster, with Canvas's identifying columns.

    ``assignment`` is the column's title in Canvas, preferably with its number: ``Homework 0 (123456)``. People in
    ``absent`` get a zero; anyone else without a submission is left out and keeps their grade in Canvas.
    """
    rows = [
        [*ID_COLUMNS, assignment],
        ["    Points Possible", *[""] * (len(ID_COLUMNS) - 1), number(max_points)],
    ]
    scores = {one.student: one.final for one in everybody}
    graded = [(person, number(scores[key])) for key, person in matching.matched.items() if key in scores]
    for person, score in sorted(graded + [(p, "0") for p in absent], key=lambda pair: pair[0].label):
        rows.append([*(person.row.get(column, "") for column in ID_COLUMNS), score])
    return _text(rows)


def changes_csv(changes: Iterable[Change]) -> str:
    """Return the audit trail as a table, oldest change first."""
    rows = [["at", "student", "notebook", "cell", "field", "old", "new", "who", "why"]]
    for one in changes:
        old, new = ("" if value is None else number(value) for value in (one.old, one.new))
        rows.append([one.at, one.student, one.notebook, one.cell, one.field, old, new, one.who, one.why])
    return _text(rows)


def write(path: Path, text: str) -> None:
    """Write a CSV file atomically."""
    replace_file(path, text.encode("utf-8", "replace"), durable=True)


def _text(rows: list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return text.getvalue()
