"""Read the reports in a results folder, with one line for each that cannot be read.

No file is skipped silently: the staff's page and the terminal name each incomplete or foreign ``report.json``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from autograder.grade import report
from autograder.grade.report import Report


@dataclass
class Results:
    """Reports by folder name, and a line for each ``report.json`` that is not a valid report."""

    reports: dict[str, Report] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def read_results(folder: Path) -> Results:
    """Read all ``folder/<student>/report.json``, and ``folder/report.json`` if it is one student's folder.

    Raises ValueError if there is no report.
    """
    results = Results()
    paths = {path.parent.name: path for path in sorted(folder.glob("*/report.json"))}
    if not paths and (folder / "report.json").is_file():
        paths = {".": folder / "report.json"}
    if not paths:
        raise ValueError(f"{folder}: no report.json in its folders; `autograder grade` writes them")
    for name, path in paths.items():
        try:
            results.reports[name] = report.decode(path.read_bytes())
        except OSError as error:
            results.broken[name] = f"cannot be read: {error.strerror or type(error).__name__}"
        except ValueError as error:
            results.broken[name] = str(error)
    return results
