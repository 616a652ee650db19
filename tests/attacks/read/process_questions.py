"""No call that asks about a process by its number tells a worker of another one."""

from __future__ import annotations

import contextlib
import os
import time

from tests.attacks.lab import Lab

NUMBERS = (4, 46)


def attack(lab: Lab) -> str:
    asked = (
        os.getpgid,
        os.getsid,
        os.sched_getscheduler,
        os.sched_getparam,
        os.sched_getaffinity,
        lambda pid: os.getpriority(os.PRIO_PROCESS, pid),
        lambda pid: time.clock_getres((~pid << 3) | 2),
    )
    found = []
    for ask in asked:
        with contextlib.suppress(OSError):
            ask(lab.victim)
            found.append(getattr(ask, "__name__", "?"))
    return ", ".join(found)
