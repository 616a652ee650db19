"""A worker cannot make a descriptor send a signal to the grader through ioctl."""

from __future__ import annotations

import fcntl
import os
import struct
import time

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    import socket

    here, there = socket.socketpair()
    fcntl.ioctl(here, 0x8901, struct.pack("i", lab.victim))  # FIOSETOWN
    fcntl.fcntl(here, 10, 9)
    fcntl.fcntl(here, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    there.send(b"x")
    time.sleep(0.05)
