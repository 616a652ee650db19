"""Grades many submissions: work goes out as paths, reports come back as they are done, the coordinator alone writes.

Each process of the pool holds one zygote and one loaded set of tests. A process that dies takes nothing with it: the
submission that it held is graded once more, alone, and if that fails too its report says that the fault is ours.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder import intake, report
from autograder.budgets import Budget
from autograder.grading import Grader, NotebookResult
from autograder.questions import NOTEBOOKS
from autograder.release import Release
from autograder.zygote import Zygote


@dataclass(frozen=True)
class Settings:
    """What every process of a run must agree on."""

    release: Release
    isolation: str
    budget: Budget = field(default_factory=Budget)


_grader: Grader | None = None
_zygote: Zygote | None = None


def _start_process(settings: Settings) -> None:
    """Start this process's zygote, before anything secret is read, and load the tests after it."""
    global _grader, _zygote
    os.environ["OPENBLAS_NUM_THREADS"] = (
        "1"  # one core per process; set before numpy reads it in a spawned child
    )
    _zygote = Zygote(settings.isolation)
    atexit.register(_zygote.close)
    multiprocessing.util.Finalize(_zygote, _zygote.close, exitpriority=10)
    _grader = Grader(settings.release, _zygote, settings.budget)


def _grade(path: Path) -> dict[str, Any]:
    assert _grader is not None
    return _grader.grade(intake.read(path, _grader.release.cell_ids))


def grader_failed(path: Path, settings: Settings, reason: str) -> dict[str, Any]:
    """The report of a submission whose grading broke: full points pending, every question a ``grader_error``."""
    from autograder.testing import Case

    submission = intake.Submission(intake.student_of(path), "", "")
    results = [
        NotebookResult(
            notebook.name,
            {
                q.name: [Case(q.name, False, False, float(q.points), float(q.points), "grader_error", reason)]
                for q in notebook.questions
            },
        )
        for notebook in NOTEBOOKS
    ]
    return report.make(submission, settings.release, settings.isolation, results)


def grade_all(paths: list[Path], settings: Settings, jobs: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Grade submissions in a pool of ``jobs`` processes; yields each with its report as it is done."""
    remaining = list(dict.fromkeys(paths))
    for attempt in range(2):
        broken: list[Path] = []
        # The second time around each submission has the pool to itself, so that the one that breaks it is known.
        groups = [remaining] if attempt == 0 else [[path] for path in remaining]
        for group in groups:
            with _pool(settings, min(jobs, len(group)) or 1) as pool:
                futures: dict[Future[dict[str, Any]], Path] = {pool.submit(_grade, p): p for p in group}
                for future in as_completed(futures):
                    path = futures[future]
                    try:
                        yield path, future.result()
                    except BrokenProcessPool as error:
                        if attempt == 0:
                            broken.append(path)
                        else:
                            yield path, grader_failed(path, settings, f"the grading process ended: {error}")
                    except Exception as error:
                        yield path, grader_failed(path, settings, f"{type(error).__name__}: {error}"[:500])
        remaining = broken


def _pool(settings: Settings, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_start_process, initargs=(settings,)
    )


def write_result(folder: Path, graded: dict[str, Any], name: str) -> Path:
    """Write one report under the output folder; returns its path."""
    path = folder / name / "report.json"
    with contextlib.suppress(FileExistsError):
        path.parent.mkdir(parents=True)
    report.write(path, graded)
    return path
