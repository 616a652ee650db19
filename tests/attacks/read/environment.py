"""A worker's environment and arguments hold no secret, nor can it read the grader's."""

from __future__ import annotations

import contextlib
import os
import sys

from tests.attacks.lab import Lab

NUMBERS = (4,)
READS = True


def attack(lab: Lab) -> str:
    found = str(dict(os.environ)) + str(sys.argv) + str(sys.orig_argv)
    for path in (f"/proc/{lab.victim}/environ", f"/proc/{lab.victim}/cmdline", "/proc/self/environ"):
        with contextlib.suppress(OSError), open(path) as file:
            found += file.read()
    return found
