"""A worker cannot plant compiled code beside a module that others import."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (18,)


def attack(lab: Lab) -> str:
    folder = os.path.join(lab.site, "__pycache__")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "tool.cpython-311.pyc")
    with open(path, "wb") as file:
        file.write(b"code")
    os.unlink(path)
    os.rmdir(folder)
    return "planted"
