"""Workers cannot share memory."""

from __future__ import annotations

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    segment = syscall("shmget", 0, 4096, 0o1666)
    syscall("shmctl", segment, 0, None)  # IPC_RMID
    return f"segment {segment}"
