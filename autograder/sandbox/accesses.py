"""Times of last access, by which two workers could talk: one reads a file of the library, the other sees that it was.

On a file system as Linux mounts it by default (`relatime`) a reading is noted where none was since the file changed, or
for a day. So everything that workers may read is read once, a byte each, before there is one: for a day nothing that
they read leaves a trace. A read-only mount, as in the tier `namespaces`, notes nothing at all. Nothing helps against
`strictatime`, and a disk that takes longer than `MOST_SECONDS` is not read to its end.
"""

from __future__ import annotations

import contextlib
import os
import time
from functools import lru_cache

_FRESH_SECONDS = 12 * 3600.0
"""A reading this young is noted again after a day at the earliest, which is more than twelve hours from now."""
MOST_SECONDS = 10.0


def settle(paths: tuple[str, ...]) -> None:
    """Read a byte of every file in these folders, unless its reading would not be noted anyhow."""
    end = time.monotonic() + MOST_SECONDS
    for path in paths:
        if not os.path.isdir(path):
            _read(path)
            continue
        for folder, _, files in os.walk(path):  # which reads the folders themselves
            for name in files:
                _read(os.path.join(folder, name))
            if time.monotonic() > end:
                return


@lru_cache(maxsize=8)
def settle_once(paths: tuple[str, ...]) -> None:
    """`settle`, the first time that this process asks: a zygote does before its first worker."""
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
