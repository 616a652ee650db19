"""Take a class through the week after the deadline: ``python -m benchmarks.whole_week FOLDER``.

FOLDER holds what ``python -m benchmarks.week FOLDER 500`` has written. This module gives the commands of
docs/the-week-after.md one after the other, reads all answers over HTTP as `benchmarks.reading` does, and
counts the decisions. Then it compares the sums of every student in the gradebook's table, Canvas's file, the
report and the feedback page. Figures go into ``week.json``; the exit code is 1 if anything disagrees.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from autograder.grade.report import read
from autograder.staff.gradebook.reading import server
from benchmarks import reading, week
from benchmarks.measure import save
from tests.gradebook.reading_class import Client, serving

RESULTS = Path(__file__).with_name("week.json")
COMMAND = Path(sys.executable).with_name("autograder")
DATABASE = "course/gradebook.db"
POLICY = ("--late", "late.yaml")
MAX_DECISIONS = 1200


class Week:
    """The steps of the week in one folder, and what each of them took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps: dict[str, dict[str, float]] = {}

    def step(self, name: str, *words: str) -> str:
        """Run one command, record its time, and return the end of its output."""
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run([COMMAND, *words], cwd=self.folder, capture_output=True, text=True)
        took, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.steps[name] = {"seconds": round(took, 1), "cpu_seconds": round(cpu, 1), "exit": done.returncode}
        if done.returncode not in (0, 1):
            raise SystemExit(
                f"autograder {' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        print(f"{name}: {self.steps[name]}", flush=True)
        return done.stdout


def sources(folder: Path) -> list[str]:
    """Return what the course has downloaded, as its staff would name it."""
    found = sorted((folder / "downloads").iterdir())
    return [one.relative_to(folder).as_posix() for one in found]


def read_answers(folder: Path) -> dict[str, Any]:
    """Decide everything that waits for a person, over HTTP."""
    opened = server.set_up(folder / "course", f"sqlite:///{folder / DATABASE}")
    with serving(opened) as port:
        return reading.read_all(Client(opened, port))


def disagreements(folder: Path) -> list[str]:
    """Return a line for each student whose outputs have different sums."""
    exported = rows(folder / "grades.csv", "student")
    canvas = list(csv.reader((folder / "canvas.csv").read_text().splitlines()))
    title = canvas[0][-1]
    uploaded = {row["SIS Login ID"]: row[title] for row in rows(folder / "canvas.csv", "Student").values()}
    who = {path.parent.name: json.loads(path.read_text()) for path in folder.glob("class/*/submission.json")}
    wrong = []
    for name, row in exported.items():
        report = read(folder / "results" / name / "report.json")
        page = re.sub(r"<[^>]*>|\s+", " ", (folder / "results" / name / "feedback.html").read_text())
        shown = re.search(r"([\d.]+) +of +([\d.]+) +points", page)
        number = re.findall(r"\d+", who[name]["who"])[-1]
        sums = {
            "automatic": (cents(row["automatic"]), cents(f"{report.score:.10g}")),
            "points": (cents(row["points"]), cents(row["automatic"]) + cents(row["manual"])),
            "page": (cents(row["final"]), cents(shown[1]) if shown else None),
            "maximum": (cents(row["max_points"]), cents(shown[2]) if shown else None),
            "canvas": (cents(row["final"]), cents(uploaded.get(f"student-{int(number):02d}") or "-1")),
        }
        wrong += [f"{name}: {what}: {one} and {other}" for what, (one, other) in sums.items() if one != other]
    return wrong


def rows(path: Path, key: str) -> dict[str, dict[str, str]]:
    """Return the rows of a CSV file by one of its columns."""
    return {row[key]: row for row in csv.DictReader(path.read_text().splitlines())}


def cents(text: str) -> Decimal:
    """Return a number of points, rounded to whole cents."""
    return Decimal(text).quantize(Decimal("0.01"))


def through(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Give all of staff's commands of a week in a folder; return the figures, and what is not right.

    The folder is what `benchmarks.week` writes. What is not right: a student who was not collected as expected, sums
    that disagree between outputs, and more than `MAX_DECISIONS` decisions while reading.
    """
    steps = Week(folder)
    own = ("--db", DATABASE)
    expected = json.loads((folder / "expected.json").read_text())
    collect = ("--roster", "roster.csv", "--timezone", "UTC", "-o", "class")
    steps.step("collect", "collect", *sources(folder), *collect)
    unlike = week.differences(folder / "class", expected)
    steps.step("grade", "grade", "class", "-o", "results", *own)
    steps.step("course", "gradebook", "course", "class", "--results", "results", "--course", "course", *own)
    found = read_answers(folder)
    steps.step("export", "gradebook", "export", *own, *POLICY, "-o", "grades.csv")
    zeros = ("--zero-absent", "--yes", "--roster", "roster.csv")
    steps.step("canvas", "gradebook", "canvas", *own, *POLICY, *zeros, "-o", "canvas.csv")
    steps.step("feedback", "feedback", "results", "--course", "course", *POLICY, "--outbox", "outbox.csv")
    wrong = disagreements(folder)
    figures = {
        "command": f"python -m benchmarks.whole_week FOLDER, after benchmarks.week FOLDER {len(expected)}",
        "students": len(expected),
        "not_collected_as_expected": len(unlike),
        "steps": steps.steps,
        "reading": found,
        "sums_that_disagree": len(wrong),
    }
    many = [f"{found['decisions']} decisions"] if found["decisions"] > MAX_DECISIONS else []
    return figures, [*unlike, *wrong, *many]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    figures, wrong = through(parser.parse_args().folder.resolve())
    save(RESULTS, figures)
    print(json.dumps(figures, indent=1), *wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
