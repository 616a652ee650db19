"""Workers cannot communicate through the kernel's keyrings."""

from __future__ import annotations

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    return f"key {syscall('add_key', b'user', b'note', b'answer', 6, -4)}"  # the user's keyring
