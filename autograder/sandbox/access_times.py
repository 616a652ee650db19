"""Keep workers from communicating through access times: one reads a library file, another sees the new time.

By default Linux mounts file systems with `relatime`: it updates an access time only if the file has changed
since, or if the time is more than a day old. So we read one byte of every file that workers may read before
the first worker starts. For a day, reading these files then leaves no trace. A read-only mount, as in the
tier `namespaces`, updates no access times. This does not help against `strictatime`, and we stop after
`MAX_SECONDS` on a slow disk.
"""

from __future__ import annotations

import contextlib
import os
import time
from functools import lru_cache

_FRESH_SECONDS = 12 * 3600.0
"""An access time newer than this is updated in twelve hours at the earliest, because `relatime` waits for a day."""
MAX_SECONDS = 10.0


def settle(paths: tuple[str, ...]) -> None:
    """Read a byte of every file in these folders whose access time the next reading would update."""
    end = time.monotonic() + MAX_SECONDS
    for path in paths:
        if not os.path.isdir(path):
            _read(path)
            continue
        for folder, _, files in os.walk(path):  # this reads the folders themselves
            for name in files:
                _read(os.path.join(folder, name))
            if time.monotonic() > end:
                return


@lru_cache(maxsize=8)
def settle_once(paths: tuple[str, ...]) -> None:
    """Call `settle` once per process and set of paths; a zygote does so before its first worker."""
    settle(paths)


def _read(path: str) -> None:
    with contextlib.suppress(OSError):
        status = os.stat(path)
        old = max(status.st_mtime, status.st_ctime, time.time() - _FRESH_SECONDS)
        if status.st_atime <= old:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
            try:
                os.read(descriptor, 1)
            finally:
                os.close(descriptor)
