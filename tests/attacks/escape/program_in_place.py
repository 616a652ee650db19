"""A worker cannot become another program."""

from __future__ import annotations

import errno
import os

from tests.attacks.lab import Lab

NUMBERS = (79,)


def attack(lab: Lab) -> str:
    try:
        os.execv(os.path.join(lab.folder, "no-such-program"), ["program"])
    except OSError as error:
        return "" if error.errno == errno.EPERM else f"the kernel looked for it: {error}"
    return "ran"
