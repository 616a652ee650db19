"""The engine's temporary folders, of zygotes first of all, and the end of those whose owner was killed.

A folder is `autograder-<pid>-…` in the system's temporary folder. Its owner holds a lock on a file in it for as long as
it lives; the kernel drops that lock with the process, however it ends. So whoever can take the lock may remove the
folder, and needs to know nothing of process numbers, which may be of another container.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox import scratch

PREFIX = "autograder-"
OWNER = ".owner"
YOUNG_SECONDS = 60.0
"""A folder may be this old and have no lock yet: its owner has just made it."""


def make() -> tuple[Path, int]:
    """A new folder and the descriptor that marks it as owned; keep it open while the folder is in use."""
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    owned = os.open(home / OWNER, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(owned, fcntl.LOCK_EX)
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
            if home.is_symlink() or home.stat().st_uid != os.geteuid() or not _abandoned(home):
                continue
            remove(home)
            if not home.exists():
                swept.append(home)
    return swept


def _abandoned(home: Path) -> bool:
    try:
        lock = os.open(home / OWNER, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return time.time() - home.stat().st_mtime > YOUNG_SECONDS
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True
