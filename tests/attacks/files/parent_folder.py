"""A zip's entry with .. in its name is refused; nothing is unpacked."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

from tests.attacks.graded import BYSTANDER, notebook

NUMBERS = (61,)
LOSES = True


def make(folder: Path) -> Path:
    """An honest notebook beside names that climb."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("q2_vector_calculus.ipynb", json.dumps(notebook([BYSTANDER])))
        for name in ("../../climbed", "/tmp/hw0-climbed", "a/../../climbed.ipynb", "..\\\\climbed"):
            archive.writestr(name, b"x")
    return path


def control() -> str:
    """A naive unpacker writes where the name says."""
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "a" / "b" / "c"
        inner.mkdir(parents=True)
        with zipfile.ZipFile(make(inner)) as archive:
            (inner / archive.namelist()[1]).write_bytes(b"x")
        return "written above" if (Path(folder) / "a" / "climbed").exists() else ""
