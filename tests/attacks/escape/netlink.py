"""A worker cannot open the kernel's own sockets."""

from __future__ import annotations

import socket

from tests.attacks.lab import Lab

NUMBERS = (82,)


def attack(lab: Lab) -> str:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW) as netlink:
        return f"netlink {netlink.fileno()}"
