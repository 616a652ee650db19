"""A worker cannot write a file larger than its scratch folder may be."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (53,)
WITHOUT = ("limits",)


def attack(lab: Lab) -> str:
    with open("large", "wb") as file:
        for _ in range(80):
            file.write(os.urandom(1 << 20))
    return f"{os.path.getsize('large') >> 20} MB where 64 were allowed"
