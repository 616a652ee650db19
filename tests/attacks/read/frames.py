"""No caller's frame in a worker holds an expected value."""

from __future__ import annotations

import sys

from tests.attacks.lab import Lab

NUMBERS = (6,)
READS = True


def attack(lab: Lab) -> str:
    frame, found = sys._getframe(), ""
    while frame is not None:
        found += " ".join(repr(value)[:500] for value in frame.f_locals.values())
        frame = frame.f_back
    return found


def control(lab: Lab, secret: str) -> str:
    """A test that calls the answer in its own process."""
    expected = {"value": secret}
    return expected["value"] if expected["value"] in attack(lab) else ""
