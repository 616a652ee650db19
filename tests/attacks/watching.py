"""Processes and their memory, while a run is watched from outside."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path


def watch(process: subprocess.Popen[bytes], peaks: list[int]) -> None:
    """Keep in ``peaks`` the most bytes that the process and its children had: our own, and with the workers."""
    while process.poll() is None:
        found = [process.pid, *descendants(process.pid)]
        ours = [pid for pid in found if "autograder.worker.inside.forkserver" not in command(_parent(pid))]
        for place, pids in enumerate((ours, found)):
            peaks[place] = max(peaks[place], sum(map(_memory, pids)))
        time.sleep(0.3)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def descendants(pid: int) -> list[int]:
    """Children of a process, and theirs."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def _memory(pid: int) -> int:
    """Bytes of memory that a process has, its share of what several have."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def command(pid: int) -> str:
    """The command line of a process; its number where it has none, "" where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace") or str(
            pid
        )
    except OSError:
        return ""
