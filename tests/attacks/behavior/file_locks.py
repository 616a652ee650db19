"""Two workers cannot communicate by locking a file that both may read."""

from __future__ import annotations

import fcntl

from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    with open(lab.shared) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return "a lock that the other can see"
