"""A worker cannot remove the results."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> None:
    os.unlink(lab.results)
