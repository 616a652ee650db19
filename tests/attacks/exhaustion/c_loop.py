"""A loop in C that ignores every signal ends with the worker's CPU seconds."""

from __future__ import annotations

import contextlib
import signal

from tests.attacks.lab import Lab

NUMBERS = (57,)
MUST_END = True
WITHOUT = ("limits",)


def attack(lab: Lab) -> None:
    for number in signal.valid_signals():
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    sum(range(10**12))
