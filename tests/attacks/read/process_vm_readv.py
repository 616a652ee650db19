"""A worker cannot copy the grader's memory by process_vm_readv."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (2,)
READS = True


def attack(lab: Lab) -> str:
    buffer = ctypes.create_string_buffer(lab.length)
    pair = ctypes.c_uint64 * 2
    here, there = pair(ctypes.addressof(buffer), lab.length), pair(lab.address, lab.length)
    syscall("process_vm_readv", lab.victim, here, 1, there, 1, 0)
    return buffer.raw.decode()
