"""A worker cannot take the grader's files over."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> str:
    os.chown(lab.results, 12345, 100)
    return ""
