"""Store the scores of a run in the gradebook, and say in words what that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.escaping import line
from autograder.intake.release import Release
from autograder.reporting.results_folder import ResultsFolder
from autograder.staff.gradebook import database


def record_run(
    url: str, folder: Path, students: Iterable[str], left: Mapping[str, str] | None = None
) -> list[str]:
    """Store the scores of the reports in a run's output folder; return one line for each thing to know.

    ``left`` holds what the run found and could not take.
    """
    results = ResultsFolder(folder)
    recorded = database.record_all(url, results.reports(students), Release().folder.assignment)
    with database.connect(url) as book:
        database.remember_left(book, folder, left or {})
    return lines_about(recorded) + [
        f"{student}: not in the gradebook, {line(reason)}" for student, reason in results.broken.items()
    ]


def lines_about(recorded: Iterable[database.Recorded]) -> list[str]:
    """Return one line for each student whose automatic score changed or whom staff should look at again."""
    recorded, lines = list(recorded), []
    for one in recorded:
        if one.changed:
            lines.append(f"{one.student}: automatic score changed in {', '.join(one.changed)}")
        if one.overruled:
            lines.append(
                f"{one.student}: scored by hand before, please look again: {', '.join(one.overruled)}"
            )
    return [*lines, f"{len(recorded)} in the gradebook"]
