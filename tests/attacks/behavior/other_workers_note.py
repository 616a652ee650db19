"""A worker cannot write into another worker's folder."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> None:
    with open(os.path.join(lab.other, "note"), "w") as file:
        file.write("answer")
