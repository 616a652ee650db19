"""A worker cannot set the machine's clock."""

from __future__ import annotations

import time

from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return "set"
