"""Write files so that nobody reads half of one, and remove what killed processes left of them."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

_UNFINISHED = ".unfinished"
_TEMPORARY = re.compile(r"\.[0-9a-f]{16}\.unfinished")
"""Matches the names of temporary files of `replace_file`."""
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)
"""Errors of file systems that do not sync folders."""


def replace_file(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file completely or not at all; an older file of this name stays until the new one is complete.

    The data goes to a hidden temporary file in the same folder, which then gets the name. It is removed after an
    exception, also after Ctrl+C. Missing folders are made.

    Parameters
    ----------
    path : Path
        The file. Several threads or processes may write it at the same time; the last one wins.
    data : bytes
        What it shall contain.
    durable : bool
        Whether the data and its name must be on the disk when this returns. Otherwise a power failure may lose them.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A file of `tempfile` could be read by its owner only, whatever the umask is.
    temporary = path.with_name(f".{os.urandom(8).hex()}{_UNFINISHED}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Wait until the names of a folder are on the disk, if its file system can say so and we may read the folder."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def remove_temporary(folder: Path) -> None:
    """Remove the temporary files that killed processes left in a folder to which no other process writes."""
    for path in folder.glob(".*"):
        if _TEMPORARY.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            path.unlink(missing_ok=True)
