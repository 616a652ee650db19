"""A zip whose directory lies is refused."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

from tests.attacks.graded import BYSTANDER, notebook

NUMBERS = (60, 69)
LOSES = True


def make(folder: Path) -> Path:
    """Sizes and checksums that do not fit."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("q2_vector_calculus.ipynb", json.dumps(notebook([BYSTANDER])) * 50)
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    data[-30:-26] = b"\xff" * 4
    path.write_bytes(data)
    return path


def control() -> str:
    """Python's own module raises."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            zipfile.ZipFile(make(Path(folder))).testzip()
        except Exception as error:
            return f"{type(error).__name__} in the run"
    return "unread"
