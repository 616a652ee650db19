"""A worker has no socket with which to ask a cloud's metadata service."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (84,)


def attack(lab: Lab) -> str:
    with socket.socket() as client:
        client.setblocking(False)
        return f"connect began: {client.connect_ex(('169.254.169.254', 80))}"
