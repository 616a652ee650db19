"""Lock an output folder, so that only one run writes to it, and clear away what a killed run left in it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbook.common.atomic import remove_temporary
from workbook.submission.limits import Refused


class FolderInUseError(Refused):
    """Another run is writing to the folder."""


@contextmanager
def owned(folder: Path) -> Iterator[None]:
    """Create and lock a folder, and remove temporary files of killed runs from it. Raises FolderInUseError.

    The kernel releases the lock when the process ends, however it ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(f"another run is writing to {folder}") from None
        for place in (
            folder,
            *(child for child in folder.iterdir() if child.is_dir() and not child.is_symlink()),
        ):
            remove_temporary(place)
        yield
    finally:
        os.close(lock)
