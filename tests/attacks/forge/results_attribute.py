"""A worker cannot attach attributes to the grader's files."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> str:
    os.setxattr(lab.shared, "user.score", b"97")
    return os.getxattr(lab.shared, "user.score").decode()
