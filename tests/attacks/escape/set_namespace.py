"""A worker cannot enter the grader's namespaces."""

from __future__ import annotations

import os

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    return f"entered: {syscall('setns', os.open(f'/proc/{lab.victim}/ns/uts', os.O_RDONLY), 0)}"
