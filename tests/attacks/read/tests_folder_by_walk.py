"""A worker cannot find the hidden tests by walking the disk."""

from __future__ import annotations

import contextlib
import os

from tests.attacks.lab import Lab

NUMBERS = (1,)
READS = True


def attack(lab: Lab) -> str:
    found = ""
    for folder, folders, files in os.walk(lab.folder):
        folders[:] = [name for name in folders if name != "cache"]
        for name in files:
            with contextlib.suppress(OSError), open(os.path.join(folder, name), errors="replace") as file:
                found += file.read(1000)
    return found
