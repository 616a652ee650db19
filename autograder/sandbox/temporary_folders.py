"""Make the engine's temporary folders (mainly those of zygotes) and remove those whose owner was killed.

A folder is named `autograder-<pid>-…` and lies in the system's temporary folder. Its owner holds a lock on
the folder as long as it lives. The kernel releases the lock when the process ends, however it ends. So a
process that can take the lock may remove the folder. It does not need the process number, which may belong to
another container. The content does not matter: a folder whose removal was interrupted is treated like any
other.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox import scratch

PREFIX = "autograder-"


def make() -> tuple[Path, int]:
    """Make a folder; return it and the descriptor that owns it, to be kept open while the folder is in use."""
    while True:
        home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        with contextlib.suppress(FileNotFoundError):
            owned = _open(home)
            # If folders cannot be locked (NFS), no sweep can take the lock either: only the owner removes it.
            with contextlib.suppress(OSError):
                fcntl.flock(owned, fcntl.LOCK_EX)
            if home.exists():
                break
            os.close(owned)  # a sweep removed the folder before it was locked
    # A worker that runs as another user must be able to pass through here to its own folder.
    home.chmod(0o711)
    return home, owned


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """Yield a folder that is removed at the end of the block."""
    home, owned = make()
    try:
        yield home
    finally:
        remove(home)
        os.close(owned)


def remove(home: Path) -> None:
    """Remove a folder with all its content; what cannot be removed is left to the next `sweep`."""
    with contextlib.suppress(OSError):
        scratch.remove(str(home))


def sweep() -> list[Path]:
    """Remove this user's folders whose owners have ended, and return the removed ones."""
    swept = []
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
        with contextlib.suppress(OSError):
            if home.lstat().st_uid != os.geteuid():
                continue
            lock = _open(home)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(home)
            finally:
                os.close(lock)
            if not home.exists():
                swept.append(home)
    return swept


def _open(home: Path) -> int:
    return os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
