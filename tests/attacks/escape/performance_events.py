"""A worker cannot count the processor's events."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    attributes = ctypes.create_string_buffer((1).to_bytes(4, "little") + (128).to_bytes(4, "little"), 128)
    return f"counter {syscall('perf_event_open', attributes, 0, -1, -1, 0)}"  # software CPU clock, of itself
