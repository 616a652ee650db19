"""A worker cannot see which pages of shared files others have used."""

from __future__ import annotations

import ctypes
import mmap

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (11, 46)


def attack(lab: Lab) -> str:
    with open(lab.shared, "rb") as file:
        view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    page = ctypes.addressof(ctypes.c_char.from_buffer(view))
    vector = ctypes.create_string_buffer(1)
    syscall("mincore", page, mmap.PAGESIZE, vector)
    return f"page in memory: {vector.raw!r}"
