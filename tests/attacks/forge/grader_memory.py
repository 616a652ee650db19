"""A worker cannot write into the grader's memory."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (13, 17)


def attack(lab: Lab) -> str:
    score = ctypes.create_string_buffer(b"97")
    pair = ctypes.c_uint64 * 2
    here, there = pair(ctypes.addressof(score), 2), pair(lab.address, 2)
    return f"{syscall('process_vm_writev', lab.victim, here, 1, there, 1, 0)} bytes written"
