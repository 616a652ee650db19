"""A worker cannot tell whether a hidden file is there, nor how long it is."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (11,)


def attack(lab: Lab) -> str:
    return f"{os.stat(lab.hidden).st_size} bytes"
