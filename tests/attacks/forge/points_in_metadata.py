"""Points, tests and ids come from the release, never from a submission's metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NUMBERS = (23,)


HONEST = 1.0


def make(folder: Path) -> Path:
    """A notebook whose cells say what they are worth."""
    from tests.attacks.graded import BYSTANDER, notebook

    path = folder / "student-01"
    path.mkdir()
    made = notebook([BYSTANDER, "double = lambda x: 3.0"])
    metadata: dict[str, Any] = {
        "nbgrader": {"grade": True, "grade_id": "q2a", "points": 97, "schema_version": 3, "locked": False},
        "hw0": {"question": "q2a", "role": "check", "points": 97},
        "otter": {"tests": ["q2a"], "ignore": True},
    }
    made["cells"][1]["metadata"] = metadata
    made["metadata"] = {"otter": {"tests": {"q2a": {"points": 97, "suites": []}}}, "hw0": {"points": 97}}
    (path / "q2_vector_calculus.ipynb").write_text(json.dumps(made))
    return path
