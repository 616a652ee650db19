"""A worker cannot use up the machine's open files."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (53,)


def attack(lab: Lab) -> str:
    held = [os.open(os.devnull if os.path.exists(os.devnull) else ".", os.O_RDONLY) for _ in range(200)]
    return f"{len(held)} open files"
