"""Malformed notebooks are refused one by one in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

NUMBERS = (69,)


LOSES = True


def make(folder: Path) -> Path:
    """Wrong types in every place, in every notebook."""
    path = folder / "student-01"
    path.mkdir()
    bodies = {
        "q1_reflection": b"\xff\xfe not UTF-8",
        "q2_vector_calculus": json.dumps({"cells": {"a": 1}, "metadata": [], "nbformat": "4"}).encode(),
        "q3_least_squares": json.dumps(
            {"cells": [None, 3, {"cell_type": ["code"], "source": {"x": 1}}]}
        ).encode(),
        "q4_ridge": b'{"cells": [{"cell_type": "code", "source": 1e999, "id": NaN, "metadata": null}]}',
        "q5_relu_elbow": b"",
        "q6_fc_net": b'{"cells": [], "cells": [{"cell_type": "code", "source": "double = 1"}]}',
        "q7_process": b"[]",
    }
    for name, body in bodies.items():
        (path / f"{name}.ipynb").write_bytes(body)
    return path


def control() -> str:
    """The usual way of reading one raises."""
    import json

    try:
        cells = json.loads('{"cells": {"a": 1}}')["cells"]
        return "".join(cell["source"] for cell in cells)
    except TypeError as error:
        return f"a class's run stops: {error}"
