"""A worker cannot fork."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (50,)


def attack(lab: Lab) -> str:
    if os.fork() == 0:
        os._exit(0)
    return "forked"
