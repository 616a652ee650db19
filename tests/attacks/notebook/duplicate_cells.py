"""Copied cells with one id, or a thousand of them, stop nothing."""

from __future__ import annotations

import json
from pathlib import Path

NUMBERS = (70,)


def make(folder: Path) -> Path:
    """Each cell a hundred times, all with one id."""
    from tests.attacks.graded import BYSTANDER, notebook

    (folder / "student-01").mkdir()
    made = notebook([BYSTANDER, "double = 0"])
    made["cells"] = [{**cell, "id": "same"} for cell in made["cells"] for _ in range(100)]
    (folder / "student-01" / "q2_vector_calculus.ipynb").write_text(json.dumps(made))
    return folder / "student-01"


def control() -> str:
    """Looked up by id, all but one are gone; nbgrader's database refuses the second and the class's run stops."""
    cells = [{"id": "same", "source": str(number)} for number in range(200)]
    return f"{len({cell['id']: cell for cell in cells})} of {len(cells)} cells"
