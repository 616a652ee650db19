"""Measure commands: the CPU seconds of everything that they start, as the kernel counts them.

Python's packages are compiled in advance, as on any machine that has used them once. Otherwise each command
would compile its imports again, and commands that start many short processes would look much worse than they
are.
"""

from __future__ import annotations

import compileall
import contextlib
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tests.places import ROOT

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
LOAD_BEFORE = round(os.getloadavg()[0], 1)
"""How busy the machine was when the benchmark began, since this module is imported first."""
LOOK_SECONDS = 1.0
"""Time between two checks of a running command."""


def compile_packages() -> None:
    """Compile the installed packages and ours (30 s the first time), and let commands keep what they compile."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for folder in (
        sysconfig.get_path("purelib"),
        ROOT / "autograder",
        ROOT / "assignment",
        ROOT / "solutions",
        ROOT / "workbook",
    ):
        compileall.compile_dir(folder, quiet=2, workers=0)


def yardstick() -> float:
    """Return the CPU seconds of a fixed piece of work (about 20 ms), as a measure of the machine's current speed."""
    started, x = time.thread_time(), np.ones((8, 8))
    for n in range(4000):
        x = np.tanh(x @ x.T) + n % 3
        {str(key): key for key in range(8)}
    return time.thread_time() - started


def save(path: Path, figures: Mapping[str, Any]) -> None:
    """Write figures to a JSON file, with the date and the machine."""
    measured = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine(),
        "load_average_before": LOAD_BEFORE,
    }
    text = json.dumps({**figures, "measured": measured}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def machine() -> str:
    """Describe this machine in a line: processor, cores, memory, kernel and Python."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    processor = found[1].strip() if found else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}"
    )


@dataclass
class Cost:
    """The cost of one command, and the median of `yardstick` while it ran."""

    cpu_seconds: float
    wall_seconds: float
    yardstick_seconds: float


def run(command: Sequence[str | Path], cwd: Path | None = None, **environment: str) -> Cost:
    """Run a command to its end. Raises RuntimeError with the end of its output if it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    scripts = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=os.environ | {"PATH": scripts} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    speeds, output = [], None
    while output is None:
        speeds.append(yardstick())
        with contextlib.suppress(subprocess.TimeoutExpired):
            output, _ = process.communicate(timeout=LOOK_SECONDS)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: …{output.decode()[-3000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - started, statistics.median(speeds))


def grade(submissions: Path, out: Path) -> Cost:
    """Grade submissions in one process, without what earlier runs have cached; raises RuntimeError as `run`."""
    return run(["autograder", "grade", submissions, "-o", out, "--no-cache", "--jobs", "1"])


@dataclass
class Tree:
    """A process and its descendants at one time: CPU seconds, including ended processes, and resident bytes."""

    cpu_seconds: float
    top_bytes: int
    all_bytes: int


def tree(pid: int) -> Tree:
    """Measure a process tree; all values are zero after it has ended."""
    stats: dict[int, list[str]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stats[int(entry.name)] = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
    below: dict[int, list[int]] = {}
    for number, fields in stats.items():
        below.setdefault(int(fields[1]), []).append(number)
    seen, queue = Tree(0.0, 0, 0), [pid] if pid in stats else []
    while queue:
        number = queue.pop()
        fields = stats[number]
        seen.cpu_seconds += sum(map(int, fields[11:15])) / _TICKS
        seen.all_bytes += int(fields[21]) * _PAGE
        if number == pid:
            seen.top_bytes = int(fields[21]) * _PAGE
        queue += below.get(number, [])
    return seen
