"""Notebooks for the tests of check, and check() as a cell calls it."""

import json
from typing import Any

import workbook


def cell(question: str, role: str, source: str, kind: str = "code") -> dict[str, Any]:
    return {
        "cell_type": kind,
        "id": f"{question}-{role}",
        "metadata": {"toy": {"question": question, "role": role}},
        "source": source,
    }


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def run_check(env: dict[str, Any], *questions: str) -> None:
    """check() as a notebook's cell calls it."""
    names = {"check": workbook.check, **env}
    exec(f"check({', '.join(map(repr, questions))})", names)
