"""A worker cannot change its personality."""

from __future__ import annotations

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (80,)


def attack(lab: Lab) -> str:
    return f"was {syscall('personality', 0x0040000)}"  # ADDR_NO_RANDOMIZE
