"""A worker cannot put a program on the grader's PATH."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (19,)


def attack(lab: Lab) -> None:
    with open(os.path.join(lab.path, "python3"), "w") as file:
        file.write("#!/bin/sh")
