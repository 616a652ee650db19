"""Compare grading with running cells and tests in a warm process: ``python -m benchmarks.cost``.

We report the kernel's CPU seconds for the same solved notebooks in the same run: once as `autograder grade`
runs them (a worker per notebook, with the tests in the grader over the pipe), and once in a forked process
with all libraries loaded and no isolation. The allowed ratio is 1.5.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import save

ROUNDS = 5
RESULTS = Path(__file__).with_name("cost.json")


def _forked(work: Callable[[], None]) -> float:
    """Return the CPU seconds of ``work`` in a forked process."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError("the warm process failed")
    return usage.ru_utime + usage.ru_stime


def _warm(content: dict[str, Any], files: list[Any]) -> None:
    """Run a notebook's cells and tests in this process."""
    import workbook.check
    from autograder.worker.inside import shell
    from workbook.notebook.saved import answer_in

    workbook.check.disable()
    notebook = shell.make_shell()
    for cell in content["cells"]:
        if cell["cell_type"] == "code" and cell["source"].strip():
            shell.run(notebook, cell["source"])
    names = [file.otter.name for file in files]
    answers = {name: answer_in(content, name) for name in names}
    with shell.redirected(shell.Outputs()):
        for file in files:
            cases = file.run({**notebook.user_ns, "__seed__": 1, "__answers__": answers})
            assert all(case.passed for case in cases), [case for case in cases if not case.passed]


def main() -> None:
    """Measure grading the solved notebooks against a warm process, in turns; print and write the medians and the ratio.

    The first argument is the isolation [the strongest of this machine]. The run fails if the notebooks do not get all
    points.
    """
    from autograder import sandbox
    from autograder.worker.zygote import Zygote

    isolation = sys.argv[1] if len(sys.argv) > 1 else sandbox.choose("auto")
    zygote = Zygote(isolation, figures=True)
    from autograder.grade.grading import Grader
    from autograder.homework.questions import NOTEBOOKS
    from autograder.intake.release import Release
    from autograder.intake.submissions import Submission
    from autograder.worker.inside import forkserver as warm_libraries
    from tests.submissions import compose

    nodes = compose.base_notebooks()["reference"].items()
    notebooks = {name: json.loads(json.dumps(node)) for name, node in nodes}
    submission = Submission("reference", "reference", "0" * 64, notebooks)
    grader = Grader(Release(), zygote)
    grader.figures = True  # all cells, on both sides
    files = {n.name: [file for q in n.questions for file in grader.tests[q.name]] for n in NOTEBOOKS}
    warm_libraries.preload(one=False, figures=True)
    graded, warm, walls = [], [], []
    for _ in range(ROUNDS):
        warm.append(sum(_forked(lambda n=n: _warm(notebooks[n.name], files[n.name])) for n in NOTEBOOKS))
        before, start = time.process_time(), time.perf_counter()
        report = grader.grade(submission)
        walls.append(time.perf_counter() - start)
        assert report.score == report.max_score, report.score
        workers = sum(notebook.cpu_seconds for notebook in report.notebooks)
        graded.append(time.process_time() - before + workers)
    zygote.close()
    figures = {
        "isolation": isolation,
        "rounds": ROUNDS,
        "graded_cpu_seconds": round(statistics.median(graded), 3),
        "warm_cpu_seconds": round(statistics.median(warm), 3),
        "ratio": round(statistics.median(g / w for g, w in zip(graded, warm, strict=True)), 3),
        "wall_seconds": round(statistics.median(walls), 3),
        "grader_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    save(RESULTS, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
