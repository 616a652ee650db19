"""A notebook nested a million deep is refused, and the others are graded."""

from __future__ import annotations

from pathlib import Path

NUMBERS = (69,)


LOSES = True


def make(folder: Path) -> Path:
    """Brackets within brackets."""
    (folder / "student-01").mkdir()
    text = '{"cells": ' + "[" * 1_000_000 + "]" * 1_000_000 + ', "metadata": {}, "nbformat": 4}'
    (folder / "student-01" / "q2_vector_calculus.ipynb").write_text(text)
    return folder / "student-01"


def control() -> str:
    """Python's own parser runs out of stack."""
    import json

    try:
        json.loads("[" * 1_000_000)
    except RecursionError:
        return "RecursionError in the grader"
    return ""
