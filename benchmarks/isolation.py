"""Measure what isolation adds to a bare fork of the same zygote: ``python -m benchmarks.isolation``.

A zygote with all libraries loaded forks workers that end immediately. We report the wall time from the fork
to the worker's end. Bare forks and forks into a tier alternate, so that both run under the same conditions.
Isolation may add at most 20 ms.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.measure import save

ROUNDS = 41
ALLOWED_MS = 20.0
RESULTS = Path(__file__).with_name("isolation.json")


def _end() -> NoReturn:
    os._exit(0)


def _bare() -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return pid


def measure(tier: str) -> dict[str, float]:
    """Return medians in milliseconds of a bare fork, of a fork into the tier, and of their difference.

    There are `ROUNDS` of each. A fork is timed until its process has ended. This process becomes a zygote of the tier,
    so call it once in a new one.
    """
    from autograder import sandbox
    from autograder.sandbox import scratch
    from autograder.worker.inside import forkserver

    sandbox.become_zygote(tier)
    forkserver.preload(one=False)
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="hw0-bench-") as folder:
        inside = os.path.join(folder, "worker")
        os.mkdir(inside)
        jail = sandbox.Jail(
            tier,
            sandbox.readable_for(),
            inside,
            hidden=sandbox.hidden_in_python(),
            cache=os.path.join(folder, "cache"),
        )
        # the first fork of a run makes the chroot tier's tree
        os.waitpid(sandbox.fork_into(jail, _end), 0)
        bare, isolated = [], []
        for _ in range(ROUNDS):
            for times, fork in ((bare, _bare), (isolated, lambda: sandbox.fork_into(jail, _end))):
                start = time.perf_counter()
                os.waitpid(fork(), 0)
                times.append(1000 * (time.perf_counter() - start))
        scratch.remove(jail.cache)
    return {
        "bare_fork_ms": round(statistics.median(bare), 2),
        "isolated_fork_ms": round(statistics.median(isolated), 2),
        "added_ms": round(statistics.median(i - b for i, b in zip(isolated, bare, strict=True)), 2),
    }


def main() -> None:
    """Measure each tier of this machine in a new zygote, and print and write the figures."""
    if sys.argv[1:2] == ["--zygote"]:
        print(json.dumps(measure(sys.argv[2])))
        return
    from autograder.sandbox import tiers

    figures: dict[str, Any] = {"rounds": ROUNDS, "allowed_ms": ALLOWED_MS}
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    for tier in ("namespaces", "chroot", "landlock"):
        if tiers.trial(tier) is None:
            command = [sys.executable, "-m", "benchmarks.isolation", "--zygote", tier]
            figures[tier] = json.loads(
                subprocess.run(command, env=environment, capture_output=True, check=True).stdout
            )
    save(RESULTS, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
