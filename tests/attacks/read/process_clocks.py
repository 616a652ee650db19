"""A worker cannot read how much CPU time another process has used.

The grader's shows when it compares, another worker's what that does: two that never meet could talk by it.
"""

from __future__ import annotations

import os
import time

from tests.attacks.lab import Lab

NUMBERS = (43, 46)


def attack(lab: Lab) -> str:
    if lab.victim == os.getpid():
        return ""
    return f"the grader has used {time.clock_gettime((~lab.victim << 3) | 2)} s"
