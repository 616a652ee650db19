"""A worker cannot fill the disk, in however many files.

Where the kernel does not count them, the grader looks at the folder while it waits and ends the worker.
"""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (53,)
WITHOUT = ()


def attack(lab: Lab) -> str:
    block = bytes(1 << 20)
    for number in range(300):
        with open(f"part-{number}", "wb") as file:
            file.write(block)
            file.flush()
    return f"{number + 1} MB"
