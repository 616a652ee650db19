"""A worker cannot queue a signal to the grader."""

from __future__ import annotations

import ctypes
import signal
import time

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    info = ctypes.create_string_buffer(128)
    code = (-1).to_bytes(4, "little", signed=True)  # SI_QUEUE
    ctypes.memmove(info, int(signal.SIGKILL).to_bytes(4, "little") + bytes(4) + code, 12)
    syscall("rt_sigqueueinfo", lab.victim, int(signal.SIGKILL), info)
    time.sleep(0.05)  # the laboratory looks when it is over
