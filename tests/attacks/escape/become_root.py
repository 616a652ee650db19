"""A worker cannot get privileges back."""

from __future__ import annotations

import os

from autograder.sandbox.linux import capabilities, prctl
from tests.attacks.lab import Lab

NUMBERS = (79,)


def attack(lab: Lab) -> str:
    had = capabilities()
    if not had:
        os.setresuid(0, 0, 0)
        return "root" if capabilities() else ""
    prctl(8, 1)  # PR_SET_KEEPCAPS
    return f"capabilities {had:x}"
