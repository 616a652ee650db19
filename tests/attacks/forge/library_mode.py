"""A worker cannot change the mode of files that it may read."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12, 18)


def attack(lab: Lab) -> None:
    os.fchmod(os.open(lab.shared, os.O_RDONLY), 0o666)
