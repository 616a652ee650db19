"""Two entries of one name, or that differ in case, are refused; none is chosen silently."""

from __future__ import annotations

import json
import tempfile
import warnings
import zipfile
from pathlib import Path

from tests.attacks.graded import BYSTANDER, notebook

NUMBERS = (64,)
LOSES = True


def make(folder: Path) -> Path:
    """The second would replace the first."""
    path = folder / "student-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in ("q2_vector_calculus.ipynb", "q2_vector_calculus.ipynb", "Q2_VECTOR_CALCULUS.ipynb"):
            archive.writestr(name, json.dumps(notebook([BYSTANDER])))
    return path


def control() -> str:
    """What `extractall` leaves."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(Path(folder))) as archive:
        archive.extractall(folder)
        return f"{len(archive.namelist())} entries, {len(list(Path(folder).glob('*2_*.ipynb')))} files"
