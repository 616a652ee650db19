"""Packages, caches and repositories that a worker can read hold no reference."""

from __future__ import annotations

import contextlib
import os

from tests.attacks.lab import Lab

NUMBERS = (9,)
READS = True


def attack(lab: Lab) -> str:
    found = ""
    places = [
        os.path.join(lab.site, "solutions"),
        os.path.join(lab.folder, ".git"),
        os.path.expanduser("~/.cache"),
    ]
    for place in places:
        for folder, _, files in os.walk(place):
            for name in files:
                with contextlib.suppress(OSError), open(os.path.join(folder, name), errors="replace") as file:
                    found += file.read(10_000)
    return found
