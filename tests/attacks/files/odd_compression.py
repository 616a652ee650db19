"""A zip entry that uses an unsupported compression method is refused, whatever its decompressor would say."""

from __future__ import annotations

import io
import lzma
import tempfile
import zipfile
from pathlib import Path

NUMBERS = (60, 69)
LOSES = True


def make(folder: Path) -> Path:
    """An LZMA stream with damaged properties."""
    path = folder / "student-01.zip"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("q2_vector_calculus.ipynb", b"{}" * 1000)
    data = bytearray(made.getvalue())
    start = 30 + len("q2_vector_calculus.ipynb")
    data[start + 4 : start + 9] = b"\xff" * 5
    path.write_bytes(data)
    return path


def control() -> str:
    """Not one of zipfile's own errors, so a reader that expects those stops."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        try:
            archive.read("q2_vector_calculus.ipynb")
        except zipfile.BadZipFile:
            return ""
        except lzma.LZMAError as problem:
            return f"{type(problem).__name__} in the grader"
    return ""
