"""A worker cannot pause the kernel on a page fault."""

from __future__ import annotations

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    return f"descriptor {syscall('userfaultfd', 1)}"
