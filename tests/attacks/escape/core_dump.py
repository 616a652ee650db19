"""A dying worker leaves no core file: it is not dumpable, or allowed one byte, which stops a piped one as well."""

from __future__ import annotations

import ctypes
import os
import resource

from tests.attacks.lab import Lab

NUMBERS = (4, 78)


def attack(lab: Lab) -> str:
    dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
    limit = resource.getrlimit(resource.RLIMIT_CORE)
    return f"dumpable, core limit {limit}" if dumpable == 1 and limit[1] > 1 else ""


def control(lab: Lab, secret: str) -> str:
    """A process as the shell starts it, allowed a core file."""
    if (pid := os.fork()) == 0:
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        os._exit(0 if hard <= 1 or attack(lab) else 1)
    return "dumpable" if os.waitpid(pid, 0)[1] == 0 else ""
