"""A worker cannot read the kernel's log."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (4,)


def attack(lab: Lab) -> str:
    buffer = ctypes.create_string_buffer(4096)
    return f"{syscall('syslog', 3, buffer, 4096)} bytes of the kernel's log"
