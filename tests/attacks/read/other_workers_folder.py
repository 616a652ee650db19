"""A worker cannot read another submission's folder."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (46,)
READS = True


def attack(lab: Lab) -> str:
    with open(os.path.join(lab.other, "answer.py")) as file:
        return file.read()
