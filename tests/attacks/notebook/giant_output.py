"""A notebook with giant stored outputs is graded or refused by its size, at once."""

from __future__ import annotations

import json
from pathlib import Path

NUMBERS = (71,)


LOSES = True


def make(folder: Path) -> Path:
    """Sixty megabytes of output in one cell."""
    from tests.attacks.graded import BYSTANDER, notebook

    (folder / "student-01").mkdir()
    made = notebook([BYSTANDER])
    text = ["x" * 999 + "\n"] * 60_000
    made["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    (folder / "student-01" / "q2_vector_calculus.ipynb").write_text(json.dumps(made))
    return folder / "student-01"


def control() -> str:
    """Read whole, it takes all of that and more."""
    return "60 MB in memory"
