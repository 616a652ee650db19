"""A worker cannot make a descriptor send a signal to the grader.

F_SETOWN and F_SETSIG let input on a descriptor send any signal, SIGKILL too, to any process of the same user.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> None:
    import socket

    here, there = socket.socketpair()
    fcntl.fcntl(here, fcntl.F_SETOWN, lab.victim)
    fcntl.fcntl(here, 10, int(signal.SIGKILL))  # F_SETSIG
    fcntl.fcntl(here, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    there.send(b"x")
    time.sleep(0.05)
