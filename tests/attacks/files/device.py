"""A device or a pipe in a zip is not made."""

from __future__ import annotations

import stat
import tempfile
import zipfile
from pathlib import Path

NUMBERS = (63,)
LOSES = True


def make(folder: Path) -> Path:
    """A node of a device, named as a notebook."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        node = zipfile.ZipInfo("q2_vector_calculus.ipynb")
        node.create_system = 3
        node.external_attr = 0o020666 << 16
        archive.writestr(node, b"")
    return path


def control() -> str:
    """Unpacked with its mode, it is one."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        mode = archive.infolist()[0].external_attr >> 16
    return f"a character device: {stat.S_ISCHR(mode)}" if stat.S_ISCHR(mode) else ""
