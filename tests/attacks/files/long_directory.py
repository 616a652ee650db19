"""A zip whose table of contents alone is many megabytes long is refused before it is made into objects."""

from __future__ import annotations

import struct
import sys
import tempfile
import zipfile
from pathlib import Path

NUMBERS = (53, 60)
LOSES = True


def make(folder: Path) -> Path:
    """A hundred thousand entries with long names, all of one empty file; only the table of contents is long."""
    path = folder / "student-01.zip"
    name = "000000" + "x" * 120
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"")
    packed = path.read_bytes()
    start, end = packed.index(b"PK\1\2"), packed.index(b"PK\5\6")
    entry = packed[start:end]
    listing = b"".join(entry.replace(b"000000", f"{number:06d}".encode()) for number in range(100_000))
    close = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFE, 0xFFFE, len(listing), start, 0)
    path.write_bytes(packed[:start] + listing + close)
    return path


def control() -> str:
    """What zipfile makes of it before anybody can count the entries."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        entries = archive.infolist()
    size = len(entries) * (sys.getsizeof(entries[0]) + sys.getsizeof(entries[0].filename))
    return (
        f"{len(entries)} objects of {size >> 20} MB; a hundred times as many fit"
        if len(entries) > 10_000
        else ""
    )
