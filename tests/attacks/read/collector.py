"""The garbage collector in a worker knows no object of the grader's."""

from __future__ import annotations

import gc

from tests.attacks.lab import Lab

NUMBERS = (7,)
READS = True


def attack(lab: Lab) -> str:
    return " ".join(
        repr(value)[:200] for value in gc.get_objects() if isinstance(value, dict) and "expected" in value
    )


def control(lab: Lab, secret: str) -> str:
    """A test module in the same process."""
    module = {"expected": secret, "tests": []}
    return module["expected"] if module["expected"] in attack(lab) else ""
