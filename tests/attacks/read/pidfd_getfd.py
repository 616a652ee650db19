"""A worker cannot take descriptors out of the grader's process."""

from __future__ import annotations

import os

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (2, 5)


def attack(lab: Lab) -> str:
    taken = syscall("pidfd_getfd", os.pidfd_open(lab.victim), 1, 0)
    return f"the grader's standard output: {os.fstat(taken).st_ino}"
