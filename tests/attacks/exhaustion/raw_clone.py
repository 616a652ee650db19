"""No system call that makes a process works in a worker."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (50, 80)


def attack(lab: Lab) -> str:
    arguments = ctypes.create_string_buffer(bytes(32) + signal.SIGCHLD.to_bytes(8, "little") + bytes(48), 88)
    for name, args in (("clone", (signal.SIGCHLD, 0, 0, 0, 0)), ("clone3", (arguments, 88)), ("fork", ())):
        with contextlib.suppress(OSError):
            if syscall(name, *args) == 0:
                os._exit(0)
            return name
    return ""
