"""A worker cannot watch what others do with files that all may read."""

from __future__ import annotations

import os

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (11,)


def attack(lab: Lab) -> str:
    watch = syscall("inotify_init1", 0)
    syscall("inotify_add_watch", watch, os.fsencode(lab.shared), 0x20)  # IN_OPEN
    return "watching who opens a shared file"
