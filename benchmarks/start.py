"""Measure what a run costs before it grades: ``python -m benchmarks.start``.

Each command grades submissions of one released notebook without answers, which takes about 30 ms each. So its CPU
seconds are those of starting: reading the homework, choosing the isolation, starting a grading process and its zygote,
and loading the libraries. A run of a single submission loads less than that of a class. The two take turns, and we
report the medians.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
from pathlib import Path

from autograder.homework import layout
from benchmarks import measure

RESULTS = Path(__file__).with_name("start.json")
ROUNDS = 5
NOTEBOOK = "q7_process.ipynb"
STUDENTS = {"one": 1, "class": 2}


def started(folder: Path, students: int) -> float:
    """Return the CPU seconds of grading that many submissions of the released notebook, in a new ``folder``."""
    for number in range(1, students + 1):
        place = folder / "submissions" / f"student-{number:02}"
        place.mkdir(parents=True)
        shutil.copy(layout.current().assignment / NOTEBOOK, place)
    cost = measure.grade(folder / "submissions", folder / "out")
    assert len(list((folder / "out").glob("*/report.json"))) == students
    return cost.cpu_seconds


def main() -> None:
    """Measure, print, and write the figures."""
    measure.compile_packages()
    found: dict[str, list[float]] = {name: [] for name in STUDENTS}
    with tempfile.TemporaryDirectory(prefix="hw0-start-") as temporary:
        for turn in range(ROUNDS + 1):
            for name, students in STUDENTS.items():
                seconds = started(Path(temporary) / f"{name}-{turn}", students)
                if turn:  # the first run fills caches, as of fonts, that later runs share
                    found[name].append(seconds)
    figures = {
        "rounds": ROUNDS,
        **{name: round(statistics.median(seconds), 2) for name, seconds in found.items()},
        "all": {name: [round(one, 2) for one in seconds] for name, seconds in found.items()},
    }
    measure.save(RESULTS, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
