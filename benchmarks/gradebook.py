"""Measure staff's commands for a whole class: ``python -m benchmarks.gradebook [N]`` (1000).

The submissions are those of `benchmarks.whole_class`, each with a synthetic report and a few figures; nothing
is graded. Every command is also measured for a tenth of the class, because its cost per student must not grow
with the class. The kernel reports CPU seconds and peak memory. Figures are written to
`benchmarks/gradebook.json`.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.intake.release import Release
from autograder.intake.submissions import read
from autograder.reporting.results_folder import OUTPUTS_FILE
from benchmarks.measure import save
from benchmarks.whole_class import BIN, make_class
from tests.reporting import synthetic

Command = list[str | Path]
RESULTS = Path(__file__).with_name("gradebook.json")
_FIGURES = {"q5_relu_elbow": "q5b-check", "q6_fc_net": "q6_overfit_three_layer-check"}
_FIGURE_BYTES = 40_000


def write_results(submissions: Path, out: Path) -> None:
    """Write a report for each submission, and figures of realistic size, as grading would."""
    release, made = Release(), synthetic.reports(sum(1 for _ in submissions.iterdir()))
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(_FIGURE_BYTES)).decode()
    shown = {
        notebook: {cell: [{"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}]}
        for notebook, cell in _FIGURES.items()
    }
    for path, report in zip(sorted(submissions.iterdir()), made.values(), strict=True):
        graded = report | {
            "student": path.name,
            "submission_sha256": read(path, release.originals).sha256,
        }
        synthetic.write(out, {path.name: graded})
        (out / path.name / OUTPUTS_FILE).write_text(json.dumps(shown))


def commands(folder: Path, submissions: Path) -> dict[str, Command]:
    """Return the commands that staff run after grading, in order, by name; the roster that they need is written.

    ``folder`` has the ``results`` of the class in ``submissions``, and gets what the commands write.
    """
    results, course, book = folder / "results", folder / "course", folder / "course" / "gradebook.db"
    roster = folder / "roster.csv"
    names = sorted(path.name for path in submissions.iterdir())
    rows = [f'"{name}",{number},,{name},' for number, name in enumerate(names, 1)]
    roster.write_text("\n".join(["Student,ID,SIS User ID,SIS Login ID,Section", *rows]) + "\n")
    fill: Command = ["course", submissions, "--results", results, "--course", course]
    return {
        "gradebook course": ["gradebook", *fill],
        "gradebook course, again": ["gradebook", *fill],
        "gradebook export": ["gradebook", "export", "--db", book, "-o", folder / "grades.csv"],
        "gradebook canvas": [
            *("gradebook", "canvas", "--unfinished", "--db", book),
            *("--roster", roster, "-o", folder / "canvas.csv"),
        ],
        "gradebook audit": ["gradebook", "audit", "--db", book, "-o", folder / "audit.csv"],
        "report": ["report", results, "-o", folder / "report.html"],
        "report --submissions": [
            "report",
            results,
            "-o",
            folder / "alike.html",
            "--submissions",
            submissions,
        ],
        "feedback": ["feedback", results],
    }


def measured(arguments: Command) -> dict[str, float]:
    """Run one `autograder` command. Raises RuntimeError with the end of its output if it fails."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen([BIN / "autograder", *arguments], stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            output.seek(0)
            raise RuntimeError(f"{arguments[0]} failed: …{output.read()[-2000:].decode()}")
    return {
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "wall_seconds": round(wall, 2),
        "peak_mb": usage.ru_maxrss // 1024,
    }


def costs(folder: Path, submissions: Path) -> dict[str, dict[str, float]]:
    """Measure every command for a class, in a new ``folder``."""
    write_results(submissions, folder / "results")
    return {name: measured(arguments) for name, arguments in commands(folder, submissions).items()}


def main() -> None:
    """Measure staff's commands on a class and on a tenth of it; print and write the figures.

    The argument is the size of the class [1000].
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", nargs="?", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="new folder to work in and to leave as it is")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hw0-bench-") as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        everybody = make_class(folder, chosen.size)
        some = folder / "tenth"
        for path in sorted(everybody.iterdir())[: max(2, chosen.size // 10)]:
            shutil.copytree(path, some / "class" / path.name)
        tenth, whole = costs(some, some / "class"), costs(folder, everybody)
    figures: dict[str, Any] = {
        "command": f"python -m benchmarks.gradebook {chosen.size}",
        "submissions": chosen.size,
        "load_average": round(os.getloadavg()[0], 1),
        "commands": {
            name: cost
            | {"cpu_over_that_of_a_tenth": round(cost["cpu_seconds"] / tenth[name]["cpu_seconds"], 1)}
            for name, cost in whole.items()
        },
    }
    save(RESULTS, figures)
    for name, cost in figures["commands"].items():
        print(
            f"{name:26} {cost['cpu_seconds']:8.1f} CPU s {cost['wall_seconds']:8.1f} s {cost['peak_mb']:6.0f} MB"
            f"   {cost['cpu_over_that_of_a_tenth']:5.1f} x a tenth of the class"
        )


if __name__ == "__main__":
    main()
