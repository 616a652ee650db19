"""A worker cannot write the results."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> None:
    with open(lab.results, "w") as file:
        file.write('{"score": 97}')
