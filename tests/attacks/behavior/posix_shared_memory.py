"""Workers cannot communicate through /dev/shm."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    path = f"/dev/shm/hw0-attack-{os.getpid()}"
    with open(path, "w") as file:
        file.write("answer")
    os.unlink(path)
    return path
