"""A call by the x32 convention kills the worker, not the filter."""

from __future__ import annotations

import ctypes
import platform

from tests.attacks.lab import Absent, Lab

NUMBERS = (80,)


def attack(lab: Lab) -> str:
    if platform.machine() != "x86_64":
        raise Absent("an x86-64 machine only")
    result = ctypes.CDLL(None, use_errno=True).syscall(0x40000000 | 39)
    if result < 0 and ctypes.get_errno() == 38:
        raise Absent("this kernel has no x32: the filter kills before that is asked")
    return f"x32 getpid says {result}" if result > 0 else ""
