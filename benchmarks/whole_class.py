"""Measure a whole class in one run: ``python -m benchmarks.whole_class [N]`` grades N synthetic submissions (1000).

Each submission is a variation of the sample class. Its notebooks and derivations are unique, so that no cache
contains them. While the run goes on, we measure the memory of the coordinator and of all processes, and the
CPU seconds per submission in each tenth of the class. Because a machine's speed drifts, we also measure a
fixed piece of work during the same time. Then, on the same class, we measure a regrade after one hidden test
has changed, and a run that finds everything finished, each with the machine's speed at that time. On a small
class, we measure the speedup from a second core and from a second Dask worker. After each part, the figures
so far are written to `benchmarks/class.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat

from autograder.batch.finished import STAMP
from benchmarks import measure
from benchmarks.measure import save
from tests.places import ROOT
from tests.submissions import compose
from workbook.notebook import typed_derivations

RESULTS = Path(__file__).with_name("class.json")
BIN = Path(sys.executable).parent
#: Sample submissions in a class's proportions. Those that never end would hide the rest and have their own
#: tests.
MIX = (
    *("reference", "known_mistakes", "reference", "renamed", "half_done", "reference", "missing_notebook"),
    *("known_mistakes", "syntax_error", "reference"),
)
SPEEDUP_TURNS = 3


def make_class(folder: Path, size: int) -> Path:
    """Write ``size`` different submissions; each tenth of the class has the same mix."""
    bases = compose.base_notebooks()
    samples = {case: compose.compose(case, _fresh(folder / "samples" / case), bases) for case in set(MIX)}
    contents = {case: _notebooks(path) for case, path in samples.items()}
    for number in range(size):
        own = _fresh(folder / "class" / f"student-{number:04}")
        for name, text in contents[MIX[number % len(MIX)]].items():
            node = nbformat.reads(text, as_version=4)
            node.cells.append(nbformat.v4.new_code_cell(f"# student {number}", id="mark"))
            for cell in node.cells:
                if cell["id"].endswith("-derivation") and typed_derivations.slot_text(cell.source):
                    cell.source += f"\n\nThese lines are the work of student {number}."
            nbformat.write(node, own / name)
    return folder / "class"


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _notebooks(path: Path) -> dict[str, str]:
    if path.suffix == ".zip":
        shutil.unpack_archive(path, path.with_suffix(""))
        path = path.with_suffix("")
    return {file.name: file.read_text() for file in path.glob("*.ipynb")}


def command(submissions: Path, out: Path, *more: str) -> list[str | Path]:
    """Return the command that grades."""
    return [sys.executable, "-P", "-m", "autograder", "grade", submissions, "-o", out, *more]


def own_homework(root: Path) -> dict[str, str]:
    """Copy the homework, so that its tests can change; return the environment in which commands grade the copy."""
    for part in ("assignment", "solutions", "questions", "derivations"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copy(ROOT / "homework.toml", root)
    return {"WORKBOOK_HOMEWORK": str(root), "XDG_CACHE_HOME": str(root.with_name("cache"))}


def watched(grade: list[str | Path], out: Path, size: int, **environment: str) -> dict[str, Any]:
    """Grade the whole class with the command ``grade``, look at its processes every second, and return the figures.

    ``out`` is where the command writes, and ``size`` the number of submissions. Keyword arguments are environment
    variables. A line is printed after each tenth of the class.

    Raises
    ------
    RuntimeError
        If grading ends with another exit code than 0.
    """
    tenth = max(1, size // 10)
    process = subprocess.Popen(grade, env=os.environ | environment, stdout=subprocess.DEVNULL)
    started, looks = time.perf_counter(), [(0, measure.Tree(0.0, 0, 0))]
    told, speeds = 0, []
    while process.poll() is None:
        time.sleep(measure.LOOK_SECONDS)
        speeds.append((looks[-1][0], measure.yardstick()))
        seen = measure.tree(process.pid)
        if seen.top_bytes:
            # The CPU seconds of ended processes move to their parent by the next look, but not immediately.
            seen.cpu_seconds = max(seen.cpu_seconds, looks[-1][1].cpu_seconds)
            looks.append((sum(1 for _ in out.glob(f"*/{STAMP}")), seen))
        if looks[-1][0] >= told + tenth:
            told = looks[-1][0]
            progress = f"{told} of {size} after {time.perf_counter() - started:.0f} s"
            print(
                f"{progress}, {seen.cpu_seconds:.0f} CPU s, coordinator {seen.top_bytes >> 20} MB", flush=True
            )
    wall = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"grading ended with {process.returncode}")
    return _figures(size, wall, looks, speeds)


def _figures(
    size: int, wall: float, looks: list[tuple[int, measure.Tree]], speeds: list[tuple[int, float]]
) -> dict[str, Any]:
    """Return the figures of a run: seconds and memory, and CPU seconds a submission for each tenth of the class.

    ``looks`` and ``speeds`` pair a number of finished submissions with what the processes used by then, and with the
    seconds that the fixed piece of work (`measure.yardstick`) took then.
    """
    tenth = max(1, size // 10)
    graded = [(done, seen) for done, seen in looks if done]
    tenths = [_cpu_between(looks, n * tenth, min((n + 1) * tenth, size - 1)) for n in range(10)]
    usual = statistics.median(seconds for _, seconds in speeds)
    slowness = [
        statistics.median([s for done, s in speeds if n * tenth <= done < (n + 1) * tenth] or [usual]) / usual
        for n in range(10)
    ]
    steady = [seconds / slow for seconds, slow in zip(tenths, slowness, strict=True)]
    mebi = 1 << 20
    return {
        "submissions": size,
        "wall_seconds": round(wall, 1),
        "cpu_seconds_a_submission": round(looks[-1][1].cpu_seconds / size, 3),
        "yardstick_ms": round(1000 * usual, 2),
        "cpu_seconds_a_submission_by_tenth": [round(seconds, 3) for seconds in tenths],
        # How much slower than usual the fixed piece of work was in that tenth, and the seconds corrected for
        # that.
        "slowness_by_tenth": [round(slow, 3) for slow in slowness],
        "cpu_seconds_at_usual_speed_by_tenth": [round(seconds, 3) for seconds in steady],
        "last_over_first_tenth": round(steady[9] / steady[0], 3),
        "coordinator_peak_mb": max(seen.top_bytes for _, seen in graded) // mebi,
        "coordinator_growth_mb": (graded[-1][1].top_bytes - graded[len(graded) // 4][1].top_bytes) // mebi,
        "all_processes_peak_mb": max(seen.all_bytes for _, seen in graded) // mebi,
    }


def _cpu_between(looks: list[tuple[int, measure.Tree]], low: int, high: int) -> float:
    """Return the CPU seconds per submission between two counts of finished ones, from the nearest looks."""
    start = min(looks, key=lambda look: abs(look[0] - low))
    end = min(looks, key=lambda look: abs(look[0] - high))
    return (end[1].cpu_seconds - start[1].cpu_seconds) / max(1, end[0] - start[0])


def second_core(folder: Path, submissions: Path) -> float:
    """Return the wall seconds of one process divided by those of two."""
    return _speedup(
        lambda n, out: measure.run(command(submissions, out, "--no-cache", "--jobs", str(n))), folder / "jobs"
    )


def _speedup(grade: Callable[[int, Path], measure.Cost], out: Path) -> float:
    """Return the wall seconds with one divided by those with two: a median, because a machine's speed drifts."""
    ratios = []
    for turn in range(SPEEDUP_TURNS):
        walls = [grade(n, out.with_name(f"{out.name}-{turn}-{n}")).wall_seconds for n in (1, 2)]
        ratios.append(walls[0] / walls[1])
    return round(statistics.median(ratios), 2)


def regrade(
    grade: list[str | Path],
    root: Path,
    out: Path,
    full: dict[str, Any],
    questions: Sequence[str],
    **environment: str,
) -> dict[str, float]:
    """Return regrades' shares of the full run's CPU seconds: after each hidden test changed, and with no changes.

    ``grade`` is the command of the full run, ``root`` the copy of the homework whose hidden tests are changed for good,
    and ``full`` the figures of the full run. Each share comes with how much slower than in the full run the machine
    was, by `measure.yardstick`.

    Raises
    ------
    RuntimeError
        If a regrade did not use the changed copy.
    """
    found: dict[str, float] = {}
    seconds = full["cpu_seconds_a_submission"] * full["submissions"]

    def run(name: str) -> None:
        cost = measure.run(grade, **environment)
        found[f"{name}_share"] = round(cost.cpu_seconds / seconds, 3)
        found[f"{name}_slowness"] = round(1000 * cost.yardstick_seconds / full["yardstick_ms"], 2)

    releases = [_release_in(out)]
    for question in questions:
        with (root / "questions/hidden" / f"{question}.py").open("a") as file:
            file.write("\n# another test\n")
        run(f"{question}_changed")
        releases.append(_release_in(out))
    run("nothing_changed")
    if len(set(releases)) != len(releases):
        raise RuntimeError("nothing was graded again: what ran was not the copy of the homework")
    return found


def _release_in(out: Path) -> str:
    """Return the release that a run's reports are about."""
    return str(json.loads(next(out.glob("*/report.json")).read_bytes())["release"])


@contextmanager
def dask(folder: Path, workers: int) -> Iterator[str]:
    """Start a scheduler and one-threaded workers on this machine, and yield the scheduler's address.

    Their files are in ``folder``. The workers have 10 seconds to connect. All are ended afterward.
    """
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "start_new_session": True}
    log = folder / f"scheduler-{workers}.log"
    started = []
    try:
        with log.open("w") as file:
            options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
            started.append(subprocess.Popen([BIN / "dask", "scheduler", *options], stderr=file, **quiet))
        while not (match := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())):
            time.sleep(0.1)
        for number in range(workers):
            options = [
                "--nthreads",
                "1",
                "--no-dashboard",
                "--local-directory",
                str(folder / f"dask-{number}"),
            ]
            worker = [BIN / "dask", "worker", match[0], *options]
            started.append(subprocess.Popen(worker, stderr=subprocess.DEVNULL, **quiet))
        time.sleep(10)  # wait for all workers, or the first run might have only one of two
        yield match[0]
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def second_worker(folder: Path, submissions: Path) -> float:
    """Return the wall seconds of one Dask worker divided by those of two."""

    def grade(workers: int, out: Path) -> measure.Cost:
        with dask(_fresh(out.with_name(f"{out.name}-workers")), workers) as address:
            return measure.run(command(submissions, out, "--no-cache", "--scheduler", address))

    return _speedup(grade, folder / "dask")


def main() -> None:
    """Measure the run of a class, regrades, and what a second core and a second Dask worker are worth.

    Figures are printed and written after each measurement.
    """
    chosen = _arguments()
    measure.compile_packages()
    with tempfile.TemporaryDirectory(prefix="hw0-bench-") as temporary:
        folder = Path(temporary)
        large = make_class(_fresh(folder / "large"), 0 if chosen.speedups else chosen.size)
        small = make_class(_fresh(folder / "small"), chosen.small)
        cores = len(os.sched_getaffinity(0))
        figures: dict[str, Any] = json.loads(RESULTS.read_bytes()) if chosen.speedups else {}
        figures |= {
            "command": f"python -m benchmarks.whole_class {chosen.size} --small {chosen.small}",
            "cores": cores,
            "load_average_before": round(os.getloadavg()[0], 1),
        }
        root, out = folder / "root", folder / "watched"
        environment = own_homework(root)
        grade = command(large, out, "--jobs", str(cores))

        def again() -> dict[str, float]:
            return regrade(grade, root, out, figures["class"], chosen.questions, **environment)

        whole = [("class", lambda: watched(grade, out, chosen.size, **environment)), ("regrade", again)]
        speedups: list[tuple[str, Callable[[], Any]]] = [
            ("second_core_speedup", lambda: second_core(folder, small)),
            ("second_dask_worker_speedup", lambda: second_worker(folder, small)),
        ]
        for name, measured in speedups if chosen.speedups else [*whole, *speedups]:
            figures[name] = measured()
            print(json.dumps({name: figures[name]}, indent=1), flush=True)
            save(RESULTS, figures)


def _arguments() -> argparse.Namespace:
    """Return the command line: sizes of both classes, questions to change, whether to measure speedups only."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("size", nargs="?", type=int, default=1000)
    parser.add_argument(
        "--small", type=int, default=60, help="size of the class for what a second core is worth [60]"
    )
    parser.add_argument(
        "--questions",
        nargs="+",
        default=["q4b", "q2d", "q6_fc_net"],
        help="whose hidden tests change, one after another, in the regrade [q4b q2d q6_fc_net]",
    )
    parser.add_argument(
        "--speedups", action="store_true", help="measure only these two; the file keeps the rest as it is"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
