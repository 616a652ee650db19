"""A worker cannot use up the disk's inodes."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (53,)
SECONDS = 10.0
WITHOUT = ()


def attack(lab: Lab) -> str:
    for number in range(8_000):
        open(f"file-{number}", "w").close()
    return f"{number + 1} files"
