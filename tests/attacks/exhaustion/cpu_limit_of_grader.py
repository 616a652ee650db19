"""A worker cannot set a CPU limit on the grader."""

from __future__ import annotations

import resource
import time

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    resource.prlimit(lab.victim, resource.RLIMIT_CPU, (0, 0))
    time.sleep(0.1)


def control(lab: Lab, secret: str) -> str:
    """Only that it may: the stand-in for the grader sleeps, and uses no CPU to die of."""
    before = resource.prlimit(lab.victim, resource.RLIMIT_CPU)
    resource.prlimit(lab.victim, resource.RLIMIT_CPU, before)
    return f"limits {before}"
