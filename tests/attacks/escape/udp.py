"""A worker cannot ask a name server."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (84,)


def attack(lab: Lab) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as question:
        question.sendto(b"hidden.example", ("127.0.0.1", lab.udp))
