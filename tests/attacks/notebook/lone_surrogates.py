"""Lone surrogates, which UTF-8 cannot encode, neither stop the run nor reach a page."""

from __future__ import annotations

import json
from pathlib import Path

from tests.attacks import graded

NUMBERS = (69, 74)
RAW = ("\ud800", "\udfff")


def make(folder: Path) -> Path:
    """Surrogates in sources, in a line that is quoted as evidence, in ids and in an error."""
    path = folder / "student-01"
    path.mkdir()
    half = "\ud800 \udfff"
    made = graded.notebook(
        [graded.BYSTANDER, f"raise ValueError('{half}')", "def double(x): raise ValueError('\\ud800')"]
    )
    derivation = {"hw0": {"question": "q2a", "role": "derivation"}}
    for source in (f"scan {half} on page 3", f"$y = {half}$", half):
        made["cells"].append({"cell_type": "markdown", "id": half, "source": source, "metadata": derivation})
    made["cells"].append({"cell_type": "code", "id": half, "source": f"%%derive q2a\n{half}", "metadata": {}})
    (path / "q2_vector_calculus.ipynb").write_text(json.dumps(made))
    return path


def control() -> str:
    """Written as it is, the page is not written at all."""
    try:
        "scan \ud800".encode()
    except UnicodeEncodeError as problem:
        return f"{type(problem).__name__} in the coordinator"
    return ""
