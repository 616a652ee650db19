"""A run's output folder as the gradebook reads it: reports by student and by content, outputs beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import report as reports
from autograder.outputs import OUTPUTS_FILE


def read_reports(folder: Path, students: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each student's report, one at a time; raises ValueError or OSError for one that is not there or not whole."""
    for student in students:
        yield student, reports.read(folder / student / "report.json")


@dataclass
class Results:
    """The reports under ``folder`` (of one student if ``only`` names one), read once.

    ``unreadable`` maps the name of a student's folder to what is wrong with the report in it.
    """

    folder: Path
    only: str | None = None
    by_student: dict[str, dict[str, Any]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = self.folder.glob("*/report.json")
        for path in sorted(found) if self.only is None else [self.folder / self.only / "report.json"]:
            try:
                self.by_student[path.parent.name] = reports.read(path)
            except (OSError, ValueError) as problem:
                self.unreadable[path.parent.name] = str(problem)[:300]

    def find(self, student: str, sha256: str) -> dict[str, Any] | None:
        """The student's report, if it is of exactly this content."""
        own = self.by_student.get(student)
        return own if own is not None and own["submission_sha256"] == sha256 else None

    def outputs(self, student: str, notebook: str) -> dict[str, list[dict[str, Any]]]:
        """What each cell (by id) of a notebook showed in the sandbox; empty where nothing was kept."""
        try:
            kept = json.loads((self.folder / student / OUTPUTS_FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        cells = kept.get(notebook) if isinstance(kept, dict) else None
        return cells if isinstance(cells, dict) else {}
