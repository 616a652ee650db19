"""A worker cannot make the grader slow."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> str:
    before = os.sched_getaffinity(lab.victim)
    os.setpriority(os.PRIO_PROCESS, lab.victim, 19)
    os.sched_setaffinity(lab.victim, before)
    return "the grader has the lowest priority"
