"""A worker cannot make a second name for the results."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> str:
    os.link(lab.results, "mine.json")
    return f"{os.stat('mine.json').st_nlink} names"
