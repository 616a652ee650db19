"""A zip whose entries share their bytes unpacks to no more than its table of contents may say."""

from __future__ import annotations

import json
import struct
import tempfile
import warnings
import zipfile
from pathlib import Path

from tests.attacks.graded import BYSTANDER, notebook

NUMBERS = (60, 64)
LOSES = True
COPIES = 30


def make(folder: Path) -> Path:
    """One notebook of 20 MB, packed once, listed thirty times under other names."""
    path = folder / "student-01.zip"
    content = notebook([BYSTANDER])
    content["metadata"]["padding"] = "x" * (20 << 20)
    name = "q2_vector_calculus.ipynb"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, json.dumps(content))
    packed = path.read_bytes()
    start = packed.index(b"PK\1\2")
    entry = packed[start : packed.index(b"PK\5\6")]
    others = [
        entry.replace(name.encode(), f"q2_vector_calculu{n:02d}.ipyn".encode()[:24]) for n in range(COPIES)
    ]
    listing = b"".join([entry, *others])
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, COPIES + 1, COPIES + 1, len(listing), start, 0)
    path.write_bytes(packed[:start] + listing + end)
    return path


def control() -> str:
    """What the table of contents promises to somebody who adds it up only after unpacking."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = make(Path(folder))
        with zipfile.ZipFile(path) as archive:
            total = sum(entry.file_size for entry in archive.infolist())
        return f"{total >> 20} MB out of {path.stat().st_size >> 10} KB" if total > 300 << 20 else ""
