"""A worker cannot remove a layer by adding another."""

from __future__ import annotations

import ctypes

from autograder.sandbox.linux import syscall
from tests.attacks.lab import Lab

NUMBERS = (78,)


def attack(lab: Lab) -> str:
    from autograder.sandbox import bpf
    from autograder.sandbox.seccomp import Program

    code = bpf.assemble([bpf.give(0x7FFF0000)])
    syscall("seccomp", 1, 0, ctypes.byref(Program(len(code) // 8, code)))
    return "a new filter was put on"


def control(lab: Lab, secret: str) -> str:
    """Without the first filter a second one is taken."""
    import os

    from autograder.sandbox.linux import PR_SET_NO_NEW_PRIVS, prctl

    if (pid := os.fork()) == 0:
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        os._exit(0 if attack(lab) else 1)
    return "taken" if os.waitpid(pid, 0)[1] == 0 else ""
