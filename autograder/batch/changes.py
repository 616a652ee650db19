"""Report whose score changed, for which questions, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.batch import finished
from autograder.grade import held
from autograder.grade.report import Report, read
from autograder.reporting.outputs import csv_cell
from autograder.reporting.table import printable
from workbook.common.atomic import replace_file
from workbook.common.points import same_points
from workbook.common.points import text as points_text

FILE = "changes.csv"


@dataclass(frozen=True)
class EarlierReport:
    """The data of an earlier report that is kept while a submission is graded again."""

    score: float
    questions: dict[str, float]
    stamp: finished.Stamp


@dataclass(frozen=True)
class Change:
    """One student's change; ``questions`` maps questions whose score changed to (before, after)."""

    student: str
    folder: str
    before: float
    after: float
    questions: dict[str, tuple[float, float]]
    why: tuple[str, ...]
    held: float = 0.0
    """Points that are held now; up to this many of the lost points may come back."""


def before(folder: Path) -> EarlierReport | None:
    """Return the data of the earlier finished report in ``folder``, or None."""
    stamp = finished.read(folder)
    if stamp is None:
        return None
    try:
        report = read(folder / "report.json")
    except (OSError, ValueError):
        return None
    earned = {question.name: held.question(question).earned for question in report.questions}
    return EarlierReport(held.of_report(report).earned, earned, stamp)


def change(old: EarlierReport, folder: str, report: Report, stamp: finished.Stamp) -> Change | None:
    """Return what changed between an earlier report and this one, or None if every score is the same."""
    now = {question.name: held.question(question).earned for question in report.questions}
    moved = {
        name: (old.questions.get(name, 0.0), score)
        for name, score in now.items()
        if not same_points(old.questions.get(name, 0.0), score)
    }
    if not moved:
        return None
    why = tuple(finished.differences(old.stamp, stamp))
    if waiting := held.names(report):
        why = (*why, f"held until staff decide: {', '.join(waiting)}")
    total = held.of_report(report)
    return Change(report.student, folder, old.score, total.earned, moved, why, total.held)


def table(changes: Sequence[Change]) -> Table:
    """Return all changes as one table for a terminal."""
    shown = Table(title=f"{len(changes)} scores changed")
    for column in ("student", "before", "after", "questions", "why"):
        shown.add_column(column, justify="right" if column in ("before", "after") else "left")
    for entry in sorted(changes, key=lambda c: c.folder):
        shown.add_row(
            printable(entry.student),
            points_text(entry.before),
            Text(
                held.Points(entry.after, entry.held).text(points_text),
                "magenta" if entry.held else "green" if entry.after > entry.before else "red",
            ),
            _moves(entry),
            "; ".join(entry.why),
        )
    return shown


def write(folder: Path, changes: Sequence[Change]) -> Path:
    """Write ``changes.csv`` with a row per student."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "folder", "before", "after", "questions", "why"])
    for entry in sorted(changes, key=lambda c: c.folder):
        row = [entry.student, entry.folder, entry.before, entry.after, _moves(entry), "; ".join(entry.why)]
        writer.writerow([csv_cell(value) for value in row])
    path = folder / FILE
    replace_file(path, text.getvalue().encode("utf-8", "replace"), durable=True)
    return path


def _moves(entry: Change) -> str:
    return ", ".join(
        f"{name} {points_text(old)} → {points_text(new)}" for name, (old, new) in entry.questions.items()
    )
