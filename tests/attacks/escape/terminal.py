"""A worker cannot open a terminal."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (83,)


def attack(lab: Lab) -> str:
    return f"terminal {os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY)}"
