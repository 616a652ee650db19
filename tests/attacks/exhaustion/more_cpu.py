"""A worker cannot raise its own limits."""

from __future__ import annotations

import resource

from tests.attacks.lab import Lab

NUMBERS = (47,)


def attack(lab: Lab) -> str:
    before = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (3600, 3600))
    return f"from {before} to {resource.getrlimit(resource.RLIMIT_CPU)}" if before != (3600, 3600) else ""
