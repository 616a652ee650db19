"""Numbers that no file should hold, and keys that come twice, neither stop the run nor change a score."""

from __future__ import annotations

import json
from pathlib import Path

from tests.attacks import graded

NUMBERS = (69,)
ODD = (
    '"a": 1e400, "b": -1e400, "c": NaN, "d": -Infinity, "e": 1E+9999999, "f": -0, "g": ' + "9" * 4000 + ", "
    '"hw0": 1, "hw0": {"question": 1e400, "role": NaN, "names": [1e999]}, '
    '"nbgrader": {"points": 1e308, "points": 1e400}, '
)


def make(folder: Path) -> Path:
    """In the metadata of the notebook and of each cell, before and after what is honest."""
    path = folder / "student-01"
    path.mkdir()
    text = json.dumps(graded.notebook([graded.BYSTANDER], {"editable": True}))
    text = text.replace('"editable": true', ODD + '"execution_count": NaN')
    text = text.replace('"nbformat": 4', '"nbformat": 5, "nbformat": 4, ' + ODD + '"x": 1')
    (path / "q2_vector_calculus.ipynb").write_text(text)
    return path


def control() -> str:
    """What a careless sum of points makes of it."""
    loaded = json.loads('{"points": 1, "points": 1e400}')
    return f"{loaded['points']} points" if loaded["points"] > 100 else ""
