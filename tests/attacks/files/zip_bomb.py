"""A zip that unpacks to a thousand times its size is refused before it is unpacked."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

NUMBERS = (60,)
LOSES = True


def make(folder: Path) -> Path:
    """Forty megabytes of one letter."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("q2_vector_calculus.ipynb", b"x" * (400 << 20))
    return path


def control() -> str:
    """What unpacking it would write."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
    return f"{sizes[0][0] >> 20} MB from {sizes[0][1] >> 10} kB"
