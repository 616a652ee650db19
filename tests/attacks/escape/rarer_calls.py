"""None of the kernel's rarer calls works in a worker: each is more code to find a fault in."""

from __future__ import annotations

import contextlib
import ctypes

from autograder.sandbox import linux
from autograder.sandbox.syscalls import NUMBERS as CALLS
from tests.attacks.lab import Lab

NUMBERS = (78,)
#: Calls with arguments for which they succeed, or answer something, where nothing holds them.
TRIED = (
    ("memfd_create", b"x", 0),
    ("timerfd_create", 1, 0),
    ("signalfd4", -1, ctypes.c_uint64(0), 8, 0),
    ("inotify_init1", 0),
    ("modify_ldt", 0, ctypes.create_string_buffer(64), 64),
    ("set_mempolicy", 0, None, 0),
    ("pidfd_open", 1, 0),
    ("setsid",),
    ("vmsplice", 0, None, 0, 0),
    ("name_to_handle_at", -100, b"/", None, None, 0),
    ("sched_setaffinity", 0, 8, ctypes.c_uint64(1)),
    ("landlock_create_ruleset", None, 0, 1),
    ("sync",),
)


def attack(lab: Lab) -> str:
    found = []
    for name, *arguments in TRIED:
        if name in CALLS[linux.machine()]:
            with contextlib.suppress(OSError):
                passed = [ctypes.byref(a) if isinstance(a, ctypes.c_uint64) else a for a in arguments]
                linux.syscall(name, *passed)
                found.append(name)
    return ", ".join(found)
