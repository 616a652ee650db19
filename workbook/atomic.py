"""Write files so that nobody reads half of one."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write a file completely or not at all; an older file of this name stays until the new one is complete.

    The data goes to a hidden temporary file in the same folder, which then gets the name. It is removed after an
    exception, also after Ctrl+C. The data is not forced to the disk, so a power failure may still lose it.

    Raises
    ------
    OSError
        If the folder is missing or cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
