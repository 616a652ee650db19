"""A worker cannot reach another program's abstract socket."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (46, 81)


def attack(lab: Lab) -> None:
    pair, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    pair.sendto(b"answer", "\0" + lab.abstract)
