"""What commands cost: CPU seconds of everything that they started, by the kernel's account."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Cost:
    """Of one command."""

    cpu_seconds: float
    wall_seconds: float


def run(command: Sequence[str | Path], cwd: Path | None = None, **environment: str) -> Cost:
    """Run a command to its end. Raises RuntimeError, with the end of its output, if it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    scripts = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | {"PATH": scripts} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: …{done.stdout.decode()[-3000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - started)


@dataclass
class Tree:
    """A process and all below it at one moment: CPU seconds, those of ended ones included, and resident bytes."""

    cpu_seconds: float
    top_bytes: int
    all_bytes: int


def tree(pid: int) -> Tree:
    """Look at a process tree; all zeros once it has ended."""
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
