"""A worker cannot type into the grader's terminal."""

from __future__ import annotations

import fcntl
import os
import pty

from tests.attacks.lab import Absent, Lab

NUMBERS = (83,)


def attack(lab: Lab) -> str:
    _, terminal = pty.openpty()
    os.setsid()
    fcntl.ioctl(terminal, 0x540E, 0)  # TIOCSCTTY
    try:
        fcntl.ioctl(terminal, 0x5412, b"x")  # TIOCSTI
    except OSError as error:
        if error.errno == 5:
            raise Absent("this kernel refuses TIOCSTI to everybody") from error
        raise
    return "typed"
