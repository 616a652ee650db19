"""A worker cannot see which other processes there are."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (4, 46)


def attack(lab: Lab) -> str:
    others = [name for name in os.listdir("/proc") if name.isdigit()]
    return f"{len(others)} processes" if others else ""
