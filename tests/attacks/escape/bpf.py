"""A worker cannot load BPF programs."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    attributes = ctypes.create_string_buffer(
        (2).to_bytes(4, "little") + (4).to_bytes(4, "little") * 2 + (1).to_bytes(4, "little"), 120
    )
    return f"map {syscall('bpf', 0, attributes, 120)}"
