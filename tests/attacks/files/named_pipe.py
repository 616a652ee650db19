"""A pipe in the place of a notebook does not make the grader wait."""

from __future__ import annotations

import os
from pathlib import Path

NUMBERS = (63,)


LOSES = True


def make(folder: Path) -> Path:
    """Nobody ever writes to it."""
    path = folder / "student-01"
    path.mkdir()
    os.mkfifo(path / "q2_vector_calculus.ipynb")
    return path


def control() -> str:
    """A plain open waits for a writer."""
    import stat
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        mode = os.stat(make(Path(folder)) / "q2_vector_calculus.ipynb").st_mode
    return "open waits forever" if stat.S_ISFIFO(mode) else ""
