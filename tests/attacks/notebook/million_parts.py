"""A notebook of eight million empty objects is refused before they are made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

NUMBERS = (69, 71)
LOSES = True


def make(folder: Path) -> Path:
    """Three bytes of JSON make an object of 64."""
    path = folder / "student-01"
    path.mkdir()
    text = b'{"nbformat": 4, "metadata": {}, "cells": [' + b"{}," * (8 << 20) + b"{}]}"
    (path / "q2_vector_calculus.ipynb").write_bytes(text)
    return path


def control() -> str:
    """What parsing them takes."""
    many = json.loads(b"[" + b"{}," * 100_000 + b"{}]")
    size = sum(sys.getsizeof(one) + 8 for one in many) * 80
    return f"{size >> 20} MB" if size > 400 << 20 else ""
