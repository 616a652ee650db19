"""A worker cannot connect to another program's socket file with sendmsg."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (81,)


def attack(lab: Lab) -> None:
    pair, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    pair.sendmsg([b"x"], [], 0, lab.datagram)
