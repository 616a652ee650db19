"""A worker cannot connect to this machine."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (84,)


def attack(lab: Lab) -> str:
    with socket.create_connection(("127.0.0.1", lab.tcp), timeout=1):
        return "connected"
