"""A worker cannot fill the disk from more folders than the grader looks into at once.

Each folder is one more that a look has to keep in mind, and what it forgets is not counted.
"""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (53,)
WITHOUT = ()


def attack(lab: Lab) -> str:
    for number in range(600):
        os.mkdir(str(number))
    # The first of the listing are those that are looked into.
    last = os.listdir(".")[-1]
    block = bytes(1 << 20)
    for number in range(300):
        with open(f"{last}/part-{number}", "wb") as file:
            file.write(block)
    return f"{number + 1} MB"
