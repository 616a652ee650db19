"""A worker cannot take more memory than its own."""

from __future__ import annotations

import mmap

from tests.attacks.lab import Lab

NUMBERS = (49,)


def attack(lab: Lab) -> str:
    view = mmap.mmap(-1, 400 << 20)
    for page in range(0, len(view), 1 << 20):
        view[page] = 1
    return f"{len(view) >> 20} MB where 256 were allowed"
