"""A worker cannot put another file in the place of the results."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (12,)


def attack(lab: Lab) -> None:
    with open("results.json", "w") as file:
        file.write('{"score": 97}')
    os.rename("results.json", lab.results)
