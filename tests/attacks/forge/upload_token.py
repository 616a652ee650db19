"""A worker cannot find an upload token in the environment or in the usual files."""

from __future__ import annotations

import contextlib
import os

from tests.attacks.lab import Lab

NUMBERS = (24,)
READS = True


def attack(lab: Lab) -> str:
    found = " ".join(value for name, value in os.environ.items() if "TOKEN" in name or "SECRET" in name)
    home = os.path.dirname(lab.hidden)
    for path in (
        f"/proc/{lab.victim}/environ",
        os.path.join(home, "hidden.py"),
        "/root/.netrc",
        "/root/.config/token",
    ):
        with contextlib.suppress(OSError), open(path) as file:
            found += file.read()
    return found
