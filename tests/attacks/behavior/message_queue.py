"""Workers cannot pass messages through kernel queues."""

from __future__ import annotations

import contextlib

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    for name, args in (("msgget", (0, 0o1666)), ("semget", (0, 1, 0o1666))):
        with contextlib.suppress(OSError):
            queue = syscall(name, *args)
            if name == "msgget":
                syscall("msgctl", queue, 0, None)
            else:
                syscall("semctl", queue, 0, 0, 0)
            return f"{name}: {queue}"
    return ""
