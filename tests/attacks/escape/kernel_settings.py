"""A worker cannot write the kernel's settings."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    with open("/proc/sys/kernel/hostname") as file:
        name = file.read()
    with open("/proc/sys/kernel/hostname", "w") as file:
        file.write(name)
    return "wrote the host's name"
