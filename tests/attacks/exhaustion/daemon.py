"""Nothing that a worker starts outlives it."""

from __future__ import annotations

import ctypes
import os
import time

from autograder.sandbox.linux import PR_SET_PDEATHSIG, prctl
from tests.attacks.lab import Lab, survivor

PR_SET_NAME = 15
NUMBERS = (52,)
SURVIVES = True


def attack(lab: Lab) -> None:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            prctl(PR_SET_PDEATHSIG, 0)
            ctypes.CDLL(None).prctl(PR_SET_NAME, survivor(lab.victim).encode(), 0, 0, 0)
            os.closerange(0, 64)
            time.sleep(20)
        os._exit(0)
    os.wait()
    time.sleep(0.1)
