"""Two workers cannot communicate by record locks."""

from __future__ import annotations

import fcntl

from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    with open(lab.shared) as file:
        fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return "a lock that the other can see"
