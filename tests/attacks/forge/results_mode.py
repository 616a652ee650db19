"""A worker cannot change the mode of the grader's files.

A worker's chmod says that it worked and does nothing, since copying a file in Python wants one.
"""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> None:
    os.chmod(lab.results, 0o777)
