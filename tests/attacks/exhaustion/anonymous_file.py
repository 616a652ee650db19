"""A worker cannot keep memory in anonymous files, where no limit counts it."""

from __future__ import annotations

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (49,)


def attack(lab: Lab) -> str:
    return f"descriptor {syscall('memfd_create', b'store', 0)}"
