"""A worker cannot open files by handles past the paths that it is given."""

from __future__ import annotations

import ctypes
import os

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (1, 78)
READS = True


def attack(lab: Lab) -> str:
    handle = ctypes.create_string_buffer((128).to_bytes(4, "little") + bytes(132), 136)
    mount = ctypes.c_int()
    syscall("name_to_handle_at", -100, os.fsencode(lab.hidden), handle, ctypes.byref(mount), 0)
    root = os.open("/", os.O_RDONLY)
    return os.read(syscall("open_by_handle_at", root, handle, os.O_RDONLY), 1000).decode()
