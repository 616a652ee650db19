"""A worker cannot become root of a user namespace."""

from __future__ import annotations

from autograder.sandbox.linux import CLONE_NEWUSER, syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    return f"made one: {syscall('unshare', CLONE_NEWUSER)}"
