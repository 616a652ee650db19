"""A worker cannot fill the disk with files that no longer have a name."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (53,)
WITHOUT = ()
BLOCKS = 5


def attack(lab: Lab) -> str:
    block = bytes(1 << 20)
    kept = []
    for _ in range(60):
        file = open("part", "wb")  # noqa: SIM115
        for _ in range(BLOCKS):
            file.write(block)
        file.flush()
        os.unlink("part")
        kept.append(file)
    return f"{BLOCKS * len(kept)} MB"
