"""A worker cannot make a pipe's buffer large."""

from __future__ import annotations

import fcntl
import os

from tests.attacks.lab import Lab

NUMBERS = (49,)


def attack(lab: Lab) -> str:
    reader, _ = os.pipe()
    return f"{fcntl.fcntl(reader, 1031, 1 << 20)} bytes of kernel memory a pipe"
