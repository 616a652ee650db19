"""Read what a run wrote, ``<student>/report.json`` and ``outputs.json``, and note each report that cannot be read.

Nothing is skipped silently: whoever reads the folder also shows ``ResultsFolder.broken``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import report
from autograder.grade.report import Report
from autograder.worker.messages import Output

REPORT_FILE = "report.json"
OUTPUTS_FILE = "outputs.json"


@dataclass
class ResultsFolder:
    """The output folder of a run; because a class may be large, no report is kept in memory.

    ``broken`` maps students (by folder name) to the reasons why their reports could not be read.
    """

    folder: Path
    broken: dict[str, str] = field(default_factory=dict)

    def students(self) -> list[str]:
        """Return the names of the folders that contain a report, in order."""
        return sorted(path.parent.name for path in self.folder.glob(f"*/{REPORT_FILE}"))

    def read(self, student: str) -> Report | None:
        """Return a student's report, or None after noting the reason in ``broken``."""
        try:
            return report.decode((self.folder / student / REPORT_FILE).read_bytes())
        except FileNotFoundError:
            self.broken[student] = "not graded yet: there is no report"
        except OSError as problem:
            self.broken[student] = f"{REPORT_FILE} cannot be read: {problem.strerror or problem}"
        except ValueError as problem:
            self.broken[student] = f"{REPORT_FILE} is {str(problem)[:300]}"
        return None

    def find(self, student: str, sha256: str) -> Report | None:
        """Return a student's report if it is about exactly this content, or None after noting the reason."""
        own = self.read(student)
        if own is not None and own.submission_sha256 != sha256:
            self.broken[student] = "not graded yet: there is no report on this submission"
            return None
        return own

    def reports(self, students: Iterable[str] | None = None) -> Iterator[tuple[str, Report]]:
        """Yield (folder name, report) of some students, or of all, in order, without those that cannot be read."""
        for student in sorted(self.students() if students is None else students):
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


@dataclass
class ClassReports:
    """All reports of a class by folder name, and the reasons for those that could not be read."""

    reports: dict[str, Report] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def read_all(folder: Path) -> ClassReports:
    """Read all ``folder/<student>/report.json``, and ``folder/report.json`` if it is one student's folder.

    Raises ValueError if there is no report.
    """
    results = ResultsFolder(folder)
    students = results.students()
    if not students and (folder / REPORT_FILE).is_file():
        students = ["."]
    if not students:
        raise ValueError(f"{folder}: no {REPORT_FILE} in its folders; `autograder grade` writes them")
    return ClassReports(dict(results.reports(students)), results.broken)
