"""A worker cannot send descriptors through a socket."""

from __future__ import annotations

import os
import socket

from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    here, there = socket.socketpair(socket.AF_UNIX)
    reader, _ = os.pipe()
    socket.send_fds(here, [b"x"], [reader])
    return f"{socket.recv_fds(there, 10, 1)[1]} passed"
