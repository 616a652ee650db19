"""A worker cannot lock memory."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (49,)


def attack(lab: Lab) -> str:
    buffer = ctypes.create_string_buffer(1 << 20)
    syscall("mlock", ctypes.addressof(buffer), len(buffer))
    return "a megabyte that cannot be swapped out"
