"""A worker cannot start threads."""

from __future__ import annotations

import threading

from tests.attacks.lab import Lab

NUMBERS = (51,)


def attack(lab: Lab) -> str:
    threads = [threading.Thread(target=threading.Event().wait, args=(0.2,), daemon=True) for _ in range(50)]
    for thread in threads:
        thread.start()
    return f"{len(threads)} threads"
