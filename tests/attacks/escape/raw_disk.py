"""A worker cannot make a device node to read the disk by."""

from __future__ import annotations

import os
import stat

from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    device = os.stat("/").st_dev
    os.mknod("disk", stat.S_IFBLK | 0o600, device)
    os.unlink("disk")
    return f"a node for device {device:#x}"
