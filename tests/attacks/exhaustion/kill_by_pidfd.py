"""A worker cannot kill the grader through a pidfd."""

from __future__ import annotations

import os
import signal
import time

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    signal.pidfd_send_signal(os.pidfd_open(lab.victim), signal.SIGKILL)
    time.sleep(0.05)  # the laboratory looks when it is over
