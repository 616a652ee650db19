"""How many processor cores this process may use."""

from __future__ import annotations

import os


def usable() -> int:
    """Return the number of cores that this process may run on; in a container, the machine can have more."""
    return len(os.sched_getaffinity(0))
