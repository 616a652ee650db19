"""A worker cannot change the times of the grader's files."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> None:
    os.utime(lab.results, (0, 0))
