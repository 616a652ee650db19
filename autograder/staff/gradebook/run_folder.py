"""A run's output folder as the gradebook reads it: one report at a time, and what the cells showed beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import report
from autograder.grade.report import Report
from autograder.present.outputs import OUTPUTS_FILE
from autograder.worker.replies import Output


@dataclass
class Results:
    """The output folder of a run; a class may be large, so nothing of it is kept.

    ``unreadable`` notes, by student, what was wrong with a report that was asked for.
    """

    folder: Path
    unreadable: dict[str, str] = field(default_factory=dict)

    def read(self, student: str) -> Report | None:
        """A student's report, or None with the reason noted."""
        try:
            return report.decode((self.folder / student / "report.json").read_bytes())
        except FileNotFoundError:
            self.unreadable[student] = "not graded yet: there is no report"
        except (OSError, ValueError) as problem:
            self.unreadable[student] = f"its report cannot be read: {str(problem)[:300]}"
        return None

    def find(self, student: str, sha256: str) -> Report | None:
        """A student's report if it is of exactly this content, or None with the reason noted."""
        own = self.read(student)
        if own is not None and own.submission_sha256 != sha256:
            self.unreadable[student] = "not graded yet: no report is of this submission"
            return None
        return own

    def reports(self, students: Iterable[str]) -> Iterator[tuple[str, Report]]:
        """The students' reports, one after another, without those that cannot be read."""
        for student in students:
            if (own := self.read(student)) is not None:
                yield student, own

    def outputs(self, student: str, notebook: str) -> dict[str, list[Output]]:
        """What each cell (by id) of a notebook showed in the sandbox; empty where nothing was kept."""
        try:
            kept = json.loads((self.folder / student / OUTPUTS_FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        cells = kept.get(notebook) if isinstance(kept, dict) else None
        return cells if isinstance(cells, dict) else {}
