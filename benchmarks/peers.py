"""Compare grading with ``otter run`` and ``nbgrader autograde`` on the same submission: ``python -m benchmarks.peers``.

We report CPU seconds of everything that each command starts, per solved submission of seven notebooks. All
three run every public and hidden test from the same files: Otter through its configuration, nbgrader in its
check cells, as its own courses do. We also check the derivations, and we leave out the released cells that
only show something, which the others cannot do (`docs/decisions/011-cells-that-only-show.md`). A machine's
speed drifts, so the three take turns in each round. A ratio is a peer's seconds divided by ours in the same
round, and we report the median over the rounds. Figures are written to `benchmarks/results.json`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.homework.questions import BY_NAME, NOTEBOOKS
from autograder.intake.release import Release
from benchmarks import measure
from benchmarks.measure import save
from tests.submissions import compose

RESULTS = Path(__file__).with_name("results.json")
BIN = Path(sys.executable).parent


def write_submission(folder: Path, notebooks: dict[str, NotebookNode], mark: str = "") -> None:
    """Write notebooks into a folder; ``mark`` makes them unique, so that they are in no cache."""
    folder.mkdir(parents=True)
    for name, node in notebooks.items():
        own = nbformat.from_dict(json.loads(json.dumps(node)))
        if mark:
            own.cells.append(nbformat.v4.new_code_cell(f"# {mark}", id="mark"))
        nbformat.write(own, folder / f"{name}.ipynb")


def ours(folder: Path, notebooks: dict[str, NotebookNode], students: int) -> float:
    """Return the CPU seconds per submission of ``autograder grade`` on a class, including all processes."""
    for number in range(students):
        write_submission(folder / "class" / f"student-{number:03}", notebooks, f"student {number}")
    cost = measure.grade(folder / "class", folder / "out")
    reports = [json.loads(path.read_bytes()) for path in (folder / "out").glob("*/report.json")]
    assert len(reports) == students
    assert all(report["score"] == report["max_score"] for report in reports)
    return cost.cpu_seconds / students


def otter(folder: Path, notebooks: dict[str, NotebookNode]) -> float:
    """Return the sum of the CPU seconds of ``otter run`` over the notebooks."""
    from tests.otter.test_otter_run import otter_configuration

    total = 0.0
    for name, node in notebooks.items():
        place = folder / name
        write_submission(place, {name: node})
        (place / "autograder.zip").write_bytes(otter_configuration(name))
        total += measure.run([BIN / "otter", "run", "--no-logo", f"{name}.ipynb"], cwd=place).cpu_seconds
        graded = json.loads((place / "results.json").read_text())["tests"]
        most = sum(question.points for question in BY_NAME[name].questions if question.judged != "staff")
        assert abs(sum(test.get("score", 0.0) for test in graded) - most) < 0.01, name
    return total


HIDDEN_CELL = """
### BEGIN HIDDEN TESTS
import autograder.homework.packages  # provides the reference
from workbook.checks import testfile
failed = [case for case in testfile.run({path!r}, {{**globals(), "__seed__": 1}}) if not case.passed]
assert not failed, failed
### END HIDDEN TESTS
"""


def write_source(folder: Path, release: Release) -> None:
    """Write nbgrader's instructor notebooks: ours, with each question's hidden tests in its check cell."""
    folder.mkdir(parents=True)
    for notebook in NOTEBOOKS:
        node = nbformat.read(release.folder.assignment / notebook.file, as_version=4)
        cells = {cell["id"]: cell for cell in node.cells}
        for question in notebook.questions:
            path, cell = release.test_file(question.name, hidden=True), cells.get(f"{question.name}-check")
            if path is not None and cell is not None:
                cell["source"] += HIDDEN_CELL.format(path=str(path))
        nbformat.write(node, folder / notebook.file)


def nbgrader(folder: Path, notebooks: dict[str, NotebookNode]) -> float:
    """Return the CPU seconds of ``nbgrader autograde`` on one student's seven notebooks, in a course of its own.

    Making the course's ``folder`` and its release does not count. The run must have graded every notebook, with all
    hidden tests and without an error, or it fails.
    """
    release = Release()
    write_source(folder / "source" / "hw0", release)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'course'\n"
        # The stubs are cut already, so there are no solutions to clear.
        "import nbgrader.preprocessors as p\n"
        "c.GenerateAssignment.preprocessors = [p.LockCells, p.ComputeChecksums, p.SaveCells]\n"
        "c.ExecutePreprocessor.timeout = 300\n"
    )
    measure.run([BIN / "nbgrader", "generate_assignment", "hw0", "--force"], cwd=folder)
    write_submission(folder / "submitted" / "student-01" / "hw0", notebooks)
    # Check cells look for the public tests beside the notebook; the toolkit is installed.
    shutil.copytree(
        release.folder.assignment / "tests", folder / "submitted" / "student-01" / "hw0" / "tests"
    )
    cost = measure.run([BIN / "nbgrader", "autograde", "hw0"], cwd=folder)
    done = list((folder / "autograded" / "student-01" / "hw0").glob("*.ipynb"))
    assert len(done) == len(NOTEBOOKS), done
    graded = [cell for file in done for cell in nbformat.read(file, as_version=4).cells]
    ran = [cell for cell in graded if "BEGIN HIDDEN TESTS" in cell["source"]]
    questions = [question.name for notebook in NOTEBOOKS for question in notebook.questions]
    hidden = [name for name in questions if release.test_file(name, hidden=True)]
    assert len(ran) == len(hidden), "hidden tests went missing"
    errors = [out for cell in graded for out in cell.get("outputs", ()) if out["output_type"] == "error"]
    assert not errors, errors
    return cost.cpu_seconds


def one_round(
    folder: Path, notebooks: dict[str, NotebookNode], students: int, called: str
) -> dict[str, float]:
    """Return the CPU seconds per submission of each of the three, run one after another."""
    turns: dict[str, Callable[[Path], float]] = {
        "autograder": lambda place: ours(place, notebooks, students),
        "nbgrader": lambda place: nbgrader(place, notebooks),
        "otter": lambda place: otter(place, notebooks),
    }
    seconds = {}
    for name, turn in turns.items():
        started = time.perf_counter()
        seconds[name] = turn(folder / name)
        took = time.perf_counter() - started
        print(f"{called}: {name} {seconds[name]:.2f} CPU s per submission ({took:.0f} s)", flush=True)
    return seconds


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=40, help="size of our class [40]")
    parser.add_argument("--rounds", type=int, default=3, help="turns that each takes [3]")
    chosen = parser.parse_args()
    measure.compile_packages()
    notebooks = compose.base_notebooks()["reference"]
    rounds = []
    for number in range(1, chosen.rounds + 1):
        with tempfile.TemporaryDirectory(prefix="hw0-bench-") as temporary:
            rounds.append(one_round(Path(temporary), notebooks, chosen.students, f"round {number}"))
    figures = {
        "command": f"python -m benchmarks.peers --students {chosen.students} --rounds {chosen.rounds}",
        "unit": "CPU seconds a submission of seven solved notebooks; medians of the rounds",
        **{name: round(statistics.median(turn[name] for turn in rounds), 2) for name in rounds[0]},
        **{
            f"{peer}_ratio": round(statistics.median(turn[peer] / turn["autograder"] for turn in rounds), 2)
            for peer in ("nbgrader", "otter")
        },
        "rounds": [{name: round(seconds, 2) for name, seconds in turn.items()} for turn in rounds],
    }
    save(RESULTS, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
