"""A worker cannot run a program."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (79,)


def attack(lab: Lab) -> str:
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    if os.fork() == 0:
        os.execv("/bin/sh", ["sh", "-c", f"echo ran >&{writer}"])
    os.close(writer)
    return os.read(reader, 10).decode()
