"""A worker cannot leave code where a later Python would load it."""

from __future__ import annotations

import contextlib
import os
import sys

from tests.attacks.lab import Lab

NUMBERS = (18,)


def attack(lab: Lab) -> None:
    for folder in (lab.site, lab.folder, *sys.path):
        if folder.startswith(lab.folder):
            for name in ("sitecustomize.py", "conftest.py", "numpy.py", "evil.pth"):
                with contextlib.suppress(OSError), open(os.path.join(folder, name), "w") as file:
                    file.write("print('mine')")
