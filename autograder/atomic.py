"""Write files atomically and durably, and remove what killed processes left.

`workbook.atomic` is for files that a power failure may lose, because they can be made again.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

_UNFINISHED = ".unfinished"
_TEMPORARY = re.compile(r"\..+\.[a-z0-9_]{8}\.unfinished")
"""Matches the names of temporary files of `write_atomically`."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file atomically, by renaming a temporary file in the same folder, once its data is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def remove_temporary(folder: Path) -> None:
    """Remove the temporary files that killed processes left in a folder to which no other process writes."""
    for path in folder.glob(".*"):
        if _TEMPORARY.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            path.unlink(missing_ok=True)
