"""A worker cannot trace the grader."""

from __future__ import annotations

import ctypes
import time

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (2,)
READS = True


def attack(lab: Lab) -> str:
    syscall("ptrace", 0x4206, lab.victim, 0, 0)  # SEIZE
    syscall("ptrace", 0x4207, lab.victim, 0, 0)  # INTERRUPT
    time.sleep(0.1)
    words, word = [], ctypes.c_ulong()
    for offset in range(0, lab.length + 8, 8):
        syscall("ptrace", 2, lab.victim, lab.address + offset, ctypes.byref(word))  # PEEKDATA
        words.append(word.value.to_bytes(8, "little"))
    return b"".join(words).decode(errors="replace")
