"""A worker cannot start an io_uring, which makes calls that no filter sees."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Absent, Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    try:
        return f"ring {syscall('io_uring_setup', 4, ctypes.create_string_buffer(120))}"
    except OSError as error:
        if error.errno == 38:
            raise Absent("this kernel has no io_uring") from error
        raise
