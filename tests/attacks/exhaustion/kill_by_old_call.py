"""A worker cannot kill the grader through the older call for threads."""

from __future__ import annotations

import signal
import time

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    syscall("tkill", lab.victim, int(signal.SIGKILL))
    time.sleep(0.05)  # the laboratory looks when it is over
