"""Workers cannot communicate through files in /tmp."""

from __future__ import annotations

import os
import tempfile

from tests.attacks.lab import Lab

NUMBERS = (46,)


def attack(lab: Lab) -> str:
    note, path = tempfile.mkstemp(dir="/tmp")
    os.close(note)
    os.unlink(path)
    return path
