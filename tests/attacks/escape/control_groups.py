"""A worker cannot change control groups."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (49, 78)


def attack(lab: Lab) -> str:
    for folder, folders, _ in os.walk("/sys/fs/cgroup"):
        if os.access(os.path.join(folder, "cgroup.procs"), os.W_OK):
            return folder
        if folder.count("/") > 5:
            folders.clear()
    return ""
