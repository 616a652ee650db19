"""access, readlink and chdir tell a worker nothing of hidden files."""

from __future__ import annotations

import contextlib
import os

from tests.attacks.lab import Lab

NUMBERS = (11,)


def attack(lab: Lab) -> str:
    if os.access(lab.hidden, os.F_OK):
        return "access says that it is there"
    with contextlib.suppress(PermissionError, FileNotFoundError):
        os.chdir(os.path.dirname(lab.hidden))
        return "chdir says that the folder is there"
    not_there = os.path.join(lab.folder, "not-there")
    errors = []
    for path in (lab.hidden, not_there):
        try:
            os.readlink(path)
        except OSError as error:
            errors.append(error.errno)
    return f"readlink tells {errors}" if len(set(errors)) > 1 else ""
