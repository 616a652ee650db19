"""A worker cannot connect to another program's socket file."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (81,)


def attack(lab: Lab) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(lab.stream)
    return "connected"
