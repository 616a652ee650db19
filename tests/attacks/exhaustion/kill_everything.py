"""A worker cannot signal whatever it may signal.

Signal 0 asks only whether it could: a control that killed would take this laboratory with it.
"""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> str:
    os.kill(-1, 0)
    return "could signal every process of its user"
