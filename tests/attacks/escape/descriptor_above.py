"""A worker holds no open folder from which to climb out."""

from __future__ import annotations

import contextlib
import os

from tests.attacks.lab import Lab

NUMBERS = (5, 78)
READS = True


def attack(lab: Lab) -> str:
    for number in range(256):
        with contextlib.suppress(OSError):
            inner = os.open("../" * 20 + lab.hidden.lstrip("/"), os.O_RDONLY, dir_fd=number)
            return os.read(inner, 1000).decode()
    return ""


def control(lab: Lab, secret: str) -> str:
    """With a folder left open."""
    folder = os.open("/", os.O_RDONLY)
    try:
        return secret if secret in attack(lab) else ""
    finally:
        os.close(folder)
