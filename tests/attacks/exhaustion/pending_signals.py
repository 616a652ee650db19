"""A worker cannot fill the kernel's queue of signals."""

from __future__ import annotations

import os

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (51,)


def attack(lab: Lab) -> str:
    import ctypes
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGRTMIN})
    info = ctypes.create_string_buffer(128)
    ctypes.memmove(
        info,
        int(signal.SIGRTMIN).to_bytes(4, "little") + bytes(4) + (-1).to_bytes(4, "little", signed=True),
        12,
    )
    for _ in range(1000):
        syscall("rt_sigqueueinfo", os.getpid(), int(signal.SIGRTMIN), info)
    return "1000 signals wait"
