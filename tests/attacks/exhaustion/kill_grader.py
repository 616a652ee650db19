"""A worker cannot kill the grader."""

from __future__ import annotations

import os
import signal
import time

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    os.kill(lab.victim, signal.SIGKILL)
    time.sleep(0.05)  # the laboratory looks when it is over
