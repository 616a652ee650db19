"""Summarize which lines and branches of ``autograder`` and ``workbook`` the tests run, for `make coverage`.

This module reads what coverage.py has measured and writes ``covered.json``. It cannot measure processes that
start with an environment of their own or may write no file: zygotes, their sandboxed workers, the PDF's jail
and the process that unpacks a 7z. Code that runs only there counts as not run, so ``percent`` is a lower
bound. ``percent_without_unseen`` leaves out the modules that run mostly there. Their tests are attacks and
whole submissions (`docs/security.md`).

    python -m benchmarks.covered "not exhaustive"     # the tests that were selected, for the record
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from coverage import Coverage

from benchmarks.measure import save

OUT = Path(__file__).with_name("covered.json")
REPORT = Path("build/coverage/report.json")
#: Modules that run mostly in processes that coverage.py cannot measure.
UNSEEN = (
    "autograder/worker/inside/",
    "autograder/sandbox/",
    "autograder/reporting/pdf_jail.py",
    "autograder/reporting/pdf_tasks.py",
    "autograder/reporting/pdf_worker.py",
    "autograder/reporting/scan_pictures.py",
    "autograder/intake/sevenzip.py",
    "workbook/execution/",
)
LOWEST = 15
COUNTS = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def share(counts: Counter[str]) -> float:
    """Return the percentage of lines and branches that ran."""
    of = counts["num_statements"] + counts["num_branches"]
    return round(100 * (counts["covered_lines"] + counts["covered_branches"]) / of, 1) if of else 100.0


def summary(files: dict[str, Any], selected: str) -> dict[str, Any]:
    """Return the percentages for all modules, for each package, and for the modules with the lowest coverage."""
    counts = {name: Counter({key: file["summary"][key] for key in COUNTS}) for name, file in files.items()}
    seen = {name: found for name, found in counts.items() if not name.startswith(UNSEEN)}
    packages: dict[str, Counter[str]] = {}
    for name, found in counts.items():
        package = name.rpartition("/")[0].split("/")[:2]
        packages.setdefault("/".join(package), Counter()).update(found)
    lowest = sorted(seen, key=lambda name: (share(seen[name]), name))[:LOWEST]
    everything = sum(counts.values(), Counter())
    return {
        "tests": selected,
        "percent": share(everything),
        "percent_without_unseen": share(sum(seen.values(), Counter())),
        "unseen": list(UNSEEN),
        "lines": [everything["covered_lines"], everything["num_statements"]],
        "branches": [everything["covered_branches"], everything["num_branches"]],
        "packages": {name: share(found) for name, found in sorted(packages.items())},
        "lowest": {name: share(seen[name]) for name in lowest},
    }


def main() -> None:
    """Combine the data of all processes and write the summary."""
    measured = Coverage()
    measured.combine()
    measured.save()
    # Tests also run copies of the packages in folders that are gone; only this checkout counts.
    measured.json_report(outfile=str(REPORT), include=["autograder/*", "workbook/*"])
    files = json.loads(REPORT.read_text(encoding="utf-8"))["files"]
    selected = sys.argv[1] if len(sys.argv) > 1 else "exhaustive or not exhaustive"
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    result = {"commit": commit.stdout.strip(), **summary(files, selected)}
    save(OUT, result)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
