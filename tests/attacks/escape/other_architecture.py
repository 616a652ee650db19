"""A call by the 32-bit convention kills the worker, not the filter.

int 0x80 has numbers of its own: what is `getpid` there is `writev` here.
"""

from __future__ import annotations

import ctypes
import mmap
import platform

from tests.attacks.lab import Absent, Lab

NUMBERS = (80,)


def attack(lab: Lab) -> str:
    if platform.machine() != "x86_64":
        raise Absent("an x86-64 machine only")
    code = b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3"  # push rbx; mov eax, 20; int 0x80; pop rbx; ret
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    result = function()
    return f"32-bit getpid says {result}" if result > 0 else ""
