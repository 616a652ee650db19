"""A worker cannot lower the grader's limits."""

from __future__ import annotations

import resource

from tests.attacks.lab import Lab

NUMBERS = (59,)


def attack(lab: Lab) -> str:
    soft, hard = resource.prlimit(lab.victim, resource.RLIMIT_NOFILE)
    resource.prlimit(lab.victim, resource.RLIMIT_NOFILE, (3, hard))
    resource.prlimit(lab.victim, resource.RLIMIT_NOFILE, (soft, hard))
    return "the grader could open no file for a while"
