"""Metadata of any type, where text is expected, is the same as none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.attacks import graded

NUMBERS = (23, 69, 70)
_ODD: tuple[Any, ...] = (
    None,
    True,
    3,
    1e400,
    "\ud800",
    "",
    [],
    [["q2a"]],
    {},
    {"q2a": "stub"},
    "q2a" * 100_000,
)


def make(folder: Path) -> Path:
    """The same answer in cells whose ids and metadata are of every type, many of them with one id."""
    path = folder / "student-01"
    path.mkdir()
    made = graded.notebook([graded.BYSTANDER])
    for kind in ("code", "markdown", "raw", "attack"):
        for odd in _ODD:
            about = {"question": odd, "role": odd, "names": odd, "points": odd}
            for metadata in ({"hw0": about, "nbgrader": about}, {"hw0": odd}, odd):
                cell = {"cell_type": kind, "id": odd, "metadata": metadata, "source": "x = 1", "outputs": odd}
                made["cells"].append(cell)
    made["metadata"] = {"hw0": _ODD, "kernelspec": _ODD, "language_info": 3}
    (path / "q2_vector_calculus.ipynb").write_text(json.dumps(made))
    return path


def control() -> str:
    """Read as what it should be, it raises."""
    found = []
    for odd in _ODD:
        try:
            {}.get(odd)  # type: ignore[call-overload]
            odd.startswith("q2a")
        except (TypeError, AttributeError) as problem:
            found.append(type(problem).__name__)
    return f"{len(found)} of {len(_ODD)} raise in the grader" if found else ""
