"""A zip whose table of contents alone is megabytes long is refused before it is made into objects."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

NUMBERS = (53, 60)
LOSES = True


def make(folder: Path) -> Path:
    """Nine thousand empty entries with long names."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(9_000):
            archive.writestr(f"{number:06d}" + "x" * 120, b"")
    return path


def control() -> str:
    """What zipfile makes of it before anybody can count the entries."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        entries = archive.infolist()
    size = len(entries) * (sys.getsizeof(entries[0]) + sys.getsizeof(entries[0].filename))
    return (
        f"{len(entries)} objects of {size >> 20} MB; a hundred times as many fit"
        if len(entries) > 200
        else ""
    )
