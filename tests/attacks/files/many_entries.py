"""A zip of a hundred thousand entries is refused by their number."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

NUMBERS = (60,)
LOSES = True


def make(folder: Path) -> Path:
    """Empty files."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20_000):
            archive.writestr(f"f{number}", b"")
    return path


def control() -> str:
    """What unpacking it would make."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        return f"{len(archive.infolist())} files"
