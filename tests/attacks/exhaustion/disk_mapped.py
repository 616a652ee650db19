"""A worker cannot fill the disk with files that are open nowhere and have no name, but are mapped."""

from __future__ import annotations

import mmap
import os

from tests.attacks.lab import Lab

NUMBERS = (53,)
WITHOUT = ()
BLOCKS = 5


def attack(lab: Lab) -> str:
    block = bytes(1 << 20)
    kept = []
    for _ in range(60):
        with open("part", "w+b") as file:
            for _ in range(BLOCKS):
                file.write(block)
            file.flush()
            kept.append(mmap.mmap(file.fileno(), mmap.PAGESIZE))
        os.unlink("part")
    return f"{BLOCKS * len(kept)} MB"
