"""A worker cannot take the processor before others."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (48, 57)


def attack(lab: Lab) -> str:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    return "real-time priority"
