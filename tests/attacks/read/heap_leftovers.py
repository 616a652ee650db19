"""A worker's memory holds nothing that a parent has read and freed.

The zygote is exec'd fresh before there is a secret; the control is what a fork of the grader itself would give.
"""

from __future__ import annotations

import ctypes
import os

from tests.attacks.lab import Lab

NUMBERS = (3,)
READS = True
FRESH = True


def attack(lab: Lab) -> str:
    from tests.attacks.lab import SECRET

    # Walk the heap page by page from an object that lies on it; a pipe tells which pages are there.
    page, found = 4096, b""
    reader, writer = os.pipe()
    write = ctypes.CDLL(None).write
    for start in {
        id(object()) & -page,
        id("x" * 5000) & -page,
        ctypes.addressof(ctypes.create_string_buffer(64)) & -page,
    }:
        for step in (-page, page):
            place = start
            while write(writer, ctypes.c_void_p(place), page) == page and abs(place - start) < 1 << 28:
                found += b" ".join(SECRET.findall(os.read(reader, page)))
                place += step
    return found.decode()


def control(lab: Lab, secret: str) -> str:
    """Fork from a process that has read a secret and let go of it."""
    with open(lab.hidden) as file:
        read = file.read() * 50
    del read
    reader, writer = os.pipe()
    if (pid := os.fork()) == 0:
        os.write(writer, attack(lab).encode()[:60_000])
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writer)
    with open(reader) as pipe:
        return secret if secret in pipe.read() else ""
