"""The error of a refused open does not tell whether a file is there."""

from __future__ import annotations

import os

from tests.attacks.lab import Lab

NUMBERS = (11,)


def attack(lab: Lab) -> str:
    errors = []
    for path in (lab.hidden, os.path.join(os.path.dirname(lab.hidden), "not-there.py")):
        try:
            os.close(os.open(path, os.O_RDONLY))
            errors.append(0)
        except OSError as error:
            errors.append(error.errno)
    return f"errors {errors}" if errors[0] != errors[1] else ""
