"""A worker cannot empty the results."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> None:
    os.truncate(lab.results, 0)
