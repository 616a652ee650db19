"""A worker cannot kill the grader through its threads."""

from __future__ import annotations

import signal
import time

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    syscall("tgkill", lab.victim, lab.victim, int(signal.SIGKILL))
    time.sleep(0.05)  # the laboratory looks when it is over
