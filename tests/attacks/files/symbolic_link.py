"""A link in a zip is not followed."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

NUMBERS = (62,)
LOSES = True


def make(folder: Path) -> Path:
    """A link to the grader's own file, named as a notebook."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("q2_vector_calculus.ipynb")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(folder.parent / "theirs.py"))
    return path


def control() -> str:
    """Unpacked with its mode, it reads that file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "theirs.py").write_text("the test")
        (Path(folder) / "in").mkdir()
        with zipfile.ZipFile(make(Path(folder) / "in")) as archive:
            (Path(folder) / "link").symlink_to(archive.read("q2_vector_calculus.ipynb").decode())
        return (Path(folder) / "link").read_text()
