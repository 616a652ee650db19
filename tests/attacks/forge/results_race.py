"""A worker cannot win a race for the results, however long it tries."""

from __future__ import annotations

import contextlib
import os
import time

from tests.attacks.lab import Lab

NUMBERS = (14,)


def attack(lab: Lab) -> None:
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        for flags in (os.O_WRONLY | os.O_TRUNC, os.O_RDWR, os.O_WRONLY | os.O_CREAT | os.O_APPEND):
            with contextlib.suppress(OSError):
                os.write(os.open(lab.results, flags, 0o600), b'{"score": 97}')
                return
