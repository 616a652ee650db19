"""A worker cannot talk to the virtual machine's host."""

from __future__ import annotations

import socket

from tests.attacks.lab import Absent, Lab

NUMBERS = (82,)


def attack(lab: Lab) -> str:
    try:
        socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
    except OSError as error:
        if error.errno == 97:
            raise Absent("this kernel has no VSOCK") from error
        raise
    return "a socket that no network namespace holds"
