"""A worker cannot leave its root folder by a second chroot."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (78,)
READS = True


def attack(lab: Lab) -> str:
    os.mkdir("inner")
    os.chroot("inner")  # the working folder is now outside of the root
    for _ in range(40):
        os.chdir("..")
    os.chroot(".")
    with open(lab.hidden) as file:
        return file.read()
