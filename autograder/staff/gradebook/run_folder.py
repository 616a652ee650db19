"""Read a run's output folder for the gradebook: one report at a time, with the cells' outputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import report
from autograder.grade.report import Report
from autograder.present.outputs import OUTPUTS_FILE
from autograder.worker.messages import Output


@dataclass
class Results:
    """The output folder of a run; because a class may be large, no report is kept in memory.

    ``unreadable`` maps students to the errors in their reports.
    """

    folder: Path
    unreadable: dict[str, str] = field(default_factory=dict)

    def read(self, student: str) -> Report | None:
        """Return a student's report, or None after noting the reason in ``unreadable``."""
        try:
            return report.decode((self.folder / student / "report.json").read_bytes())
        except FileNotFoundError:
            self.unreadable[student] = "not graded yet: there is no report"
        except (OSError, ValueError) as problem:
            self.unreadable[student] = f"its report cannot be read: {str(problem)[:300]}"
        return None

    def find(self, student: str, sha256: str) -> Report | None:
        """Return a student's report if it is about exactly this content, or None after noting the reason."""
        own = self.read(student)
        if own is not None and own.submission_sha256 != sha256:
            self.unreadable[student] = "not graded yet: there is no report on this submission"
            return None
        return own

    def reports(self, students: Iterable[str]) -> Iterator[tuple[str, Report]]:
        """Yield the students' reports, without those that cannot be read."""
        for student in students:
            if (own := self.read(student)) is not None:
                yield student, own

    def outputs(self, student: str, notebook: str) -> dict[str, list[Output]]:
        """Return the sandbox's outputs of each cell (by id) of a notebook; empty if nothing was kept."""
        try:
            kept = json.loads((self.folder / student / OUTPUTS_FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        cells = kept.get(notebook) if isinstance(kept, dict) else None
        return cells if isinstance(cells, dict) else {}
