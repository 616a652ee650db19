"""A worker cannot climb out of its folder by relative paths."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (1,)
READS = True


def attack(lab: Lab) -> str:
    with open("../" * 40 + lab.hidden) as file:
        return file.read()
