"""Grade the submission of a Gradescope container, and always write a result.

A failing result is on disk before anything is read (`run_autograder` writes it too, before Python starts). Grading runs
in a separate process, with time limits and one retry (`autograder.batch`), in the strongest isolation that the
container supports; in Gradescope's containers that is the tier ``chroot``. If no tier works, nothing is run.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

from autograder import sandbox
from autograder.batch.pool import ProcessPool
from autograder.batch.settings import Settings
from autograder.batch.supervisor import Supervisor
from autograder.batch.task import GRACE_SECONDS
from autograder.homework.budgets import Budget
from autograder.homework.questions import NOTEBOOKS
from autograder.intake.release import Release
from autograder.sandbox import chroot
from autograder.staff.gradescope import results_json as results
from autograder.worker import zygote
from workbook.common.atomic import replace_file

ROOT = Path("/autograder")
LIMITS = ("notebook_wall=75", "cell_wall=40", "call_wall=20", "notebook_cpu=40", "cell_cpu=20", "call_cpu=5")
"""Seven notebooks within the ten minutes that Gradescope allows a submission by default."""
NOT_FINISHED = "Grading did not finish. This is not your fault. Course staff can run it again."
NO_ISOLATION = "Nothing was graded: this container cannot isolate student code. Please tell the course staff."


def main(root: Path = ROOT, isolation: str | None = None, limits: Iterable[str] = ()) -> int:
    """Grade ``root``/submission into ``root``/results/results.json, and return the exit status.

    The status is 0 if the submission was graded, 1 if the grader failed, 2 if the isolation's name or a limit is not
    valid, and 3 without isolation. The file always has a result: at first that grading did not finish, which stays with
    status 2, and at the end the report or that there is no isolation. What staff should know is printed.

    ``isolation`` and ``limits`` are those of ``autograder grade``. By default the isolation is AUTOGRADER_ISOLATION, or
    else ``auto``. Limits are `LIMITS`, then AUTOGRADER_LIMITS (names and values, separated by spaces), then ``limits``;
    the last one of a name counts.
    """
    started = time.monotonic()
    place = root / "results" / "results.json"
    _write(place, results.failed(NOT_FINISHED))
    limits = [*LIMITS, *os.environ.get("AUTOGRADER_LIMITS", "").split(), *limits]
    try:
        budget = Budget.with_limits(limits)
        tier = _isolation(isolation or os.environ.get("AUTOGRADER_ISOLATION", "auto"))
    except ValueError as problem:
        print(problem)
        return 2
    if tier is None:
        _write(place, results.failed(NO_ISOLATION))
        return 3
    # A container grades one submission, so a cache would never be used. The result contains only tests.
    settings = Settings(Release(), tier, budget, cache=False, one=True, written=False)
    bound = len(NOTEBOOKS) * (budget.notebook_wall + GRACE_SECONDS)
    with ProcessPool(1, bound) as pool:
        (graded,) = Supervisor(pool, settings, 1).grade_all([submission_in(root / "submission")])
    _write(place, results.of_report(graded.report, time.monotonic() - started))
    print(results.for_staff(graded.report))
    return 1 if graded.failed else 0


def prepare(root: Path = ROOT) -> None:
    """Create, once for the image, the tree of links in which the tier ``chroot`` runs student code."""
    chroot.keep(str(root / "tree"), *zygote.paths())


def submission_in(folder: Path) -> Path:
    """Return the submission's path: the folder, or its only file if that is a zip.

    Gradescope unpacks a zip that is handed in alone; a zip that it did not unpack is used as it is.
    """
    try:
        files = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return folder
    zips = [path for path in files if path.suffix.lower() == ".zip" and not path.is_symlink()]
    return zips[0] if len(zips) == 1 and len(files) == 1 else folder


def _isolation(requested: str) -> str | None:
    """Return a tier that works for grading, or None after printing the reason.

    Raises ValueError if ``requested`` is not the name of a tier or ``auto``.
    """
    try:
        tier = sandbox.choose(requested)
    except sandbox.IsolationUnavailable as unavailable:
        print(unavailable.reason, *unavailable.remedies, sep="\n")
        return None
    breaches = sandbox.canary.run(tier)
    print(*breaches, sep="\n", end="")
    return None if breaches else tier


def _write(place: Path, result: results.ResultsJson) -> None:
    replace_file(place, json.dumps(result, indent=1).encode("utf-8", "replace") + b"\n", durable=True)
