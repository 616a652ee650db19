"""A worker cannot run a program from a descriptor."""

from __future__ import annotations

import os

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (79,)


def attack(lab: Lab) -> str:
    program = syscall("memfd_create", b"program", 0)
    os.write(program, b"#!/bin/true\n")
    if os.fork() == 0:
        try:
            syscall("execveat", program, b"", None, None, 0x1000)
        finally:
            os._exit(1)
    status = os.wait()[1]
    return "ran" if status == 0 else ""
