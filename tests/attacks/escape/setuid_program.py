"""A setuid program gives a worker nothing."""

from __future__ import annotations

import ctypes

from tests.attacks.lab import Lab

NUMBERS = (79,)


def attack(lab: Lab) -> str:
    no_new_privileges = ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)
    return "a setuid program would work" if no_new_privileges == 0 else ""
