"""A loop without end ends with the worker's CPU seconds."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (47,)
MUST_END = True
WITHOUT = ("limits",)


def attack(lab: Lab) -> None:
    while True:
        pass
