"""The engine's temporary folders, of zygotes first of all, and the end of those whose owner was killed.

A folder is `autograder-<pid>-…` in the system's temporary folder. Its owner holds a lock on the folder itself for as
long as it lives; the kernel drops that lock with the process, however it ends. So whoever can take it may remove the
folder, and needs to know nothing of process numbers, which may be of another container. Nothing in the folder counts:
who was killed while he removed it has left a folder like any other.
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
    """A new folder and the descriptor that marks it as owned; keep it open while the folder is in use."""
    while True:
        home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        with contextlib.suppress(FileNotFoundError):
            owned = _open(home)
            # Where folders cannot be locked (NFS), nobody can take the lock either: they stay until their owner's end.
            with contextlib.suppress(OSError):
                fcntl.flock(owned, fcntl.LOCK_EX)
            if home.exists():
                break
            os.close(owned)  # a sweep came between the folder and its lock
    # A worker that runs as another user must be able to pass through here to its own folder.
    home.chmod(0o711)
    return home, owned


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """A folder for as long as this holds."""
    home, owned = make()
    try:
        yield home
    finally:
        remove(home)
        os.close(owned)


def remove(home: Path) -> None:
    """Remove a folder with all that workers left in it; what cannot be removed stays for the next `sweep`."""
    with contextlib.suppress(OSError):
        scratch.remove(str(home))


def sweep() -> list[Path]:
    """Remove the folders of this user whose owners have ended; returns what was removed."""
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
