"""Runs a command of `autograder` and kills its process when it is about to flush or to rename its nth file.

    python -m tests.gradebook.killed fsync|replace N …

The kill is that of ``kill -9``.
"""

from __future__ import annotations

import os
import signal
import sys

from autograder.cli import main


def kill_at(name: str, number: int) -> None:
    """Let the call of a function of ``os`` with this number, counted from 1, kill the process."""
    real, left = getattr(os, name), number

    def counted(*positional: object, **named: object) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*positional, **named)

    setattr(os, name, counted)


if __name__ == "__main__":
    kill_at(sys.argv[1], int(sys.argv[2]))
    sys.argv[1:] = sys.argv[3:]
    main()
