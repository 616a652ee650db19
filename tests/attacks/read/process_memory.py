"""A worker cannot read the grader's memory through /proc."""

from __future__ import annotations

from tests.attacks.lab import Lab

NUMBERS = (2,)
READS = True


def attack(lab: Lab) -> str:
    with open(f"/proc/{lab.victim}/mem", "rb", buffering=0) as memory:
        memory.seek(lab.address)
        return memory.read(lab.length).decode()
