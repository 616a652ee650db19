"""A worker cannot mount."""

from __future__ import annotations

import os

from autograder.sandbox.linux import MNT_DETACH, mount, syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    mount("x", os.getcwd(), "tmpfs", 0)
    syscall("umount2", os.fsencode(os.getcwd()), MNT_DETACH)
    return "mounted"
