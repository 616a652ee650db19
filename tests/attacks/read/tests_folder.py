"""A worker cannot read the hidden tests' files."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (1,)
READS = True


def attack(lab: Lab) -> str:
    with open(lab.hidden) as file:
        return file.read()
