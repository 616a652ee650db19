"""A datagram socket made as a pair cannot write to another program's socket file.

`socketpair` is allowed, for asyncio; a pair of datagrams may still send to any address.
"""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (81,)


def attack(lab: Lab) -> None:
    pair, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    pair.sendto(b"x", lab.datagram)
