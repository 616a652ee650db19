"""A grading process of the pool: ``python -m autograder.batch.process SOCKET PARENT`` runs one task after another.

It takes tasks only from the coordinator, through the socket. When the coordinator closes its end, the process ends its
zygote and itself.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import pickle
import resource
import signal
import sys
from multiprocessing.connection import Connection

MAX_MEMORY = 3 << 30
"""Bytes that this process may map in addition to those at its start. The tests use less than 200 MB. If a submission
makes the grader itself grow, the grader gets a MemoryError and the machine is not affected."""


def _end_with_parent(parent: int) -> None:
    if sys.platform.startswith("linux"):
        from autograder.sandbox import linux

        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # the parent ended before the prctl call


def _limit_memory() -> None:
    """Limit this process's memory; the zygote needs much less, and each worker sets its own limit instead."""
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm") as file:
            mapped = int(file.read().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MAX_MEMORY, hard))


def main(descriptor: int, parent: int) -> None:
    """Serve until the coordinator closes its end."""
    _end_with_parent(parent)
    faulthandler.enable()
    from autograder import sandbox
    from autograder.batch import work

    gc.freeze()  # what is loaded by now stays in memory, so exclude it from garbage collection
    sandbox.protect_self()
    _limit_memory()
    connection = Connection(descriptor)
    try:
        connection.send_bytes(b"ready")
        while True:
            function, args, kwargs = pickle.loads(connection.recv_bytes())
            try:
                answer = b"+" + function(*args, **kwargs)
            except Exception as error:
                answer = b"-" + f"{type(error).__name__}: {error}"[:500].encode("utf-8", "replace")
            connection.send_bytes(answer)
    except (EOFError, OSError):
        return
    finally:
        work.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
