"""A small class that handed in the toy homework: what some students do, each with a report of another kind."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from tests import bases

Notebooks = dict[str, NotebookNode]


def _with(*changes: tuple[str, str, str]) -> Callable[[Notebooks], None]:
    """Replace text in cells: each change is a cell's id, what is there, and what comes in its place."""

    def change(notebooks: Notebooks) -> None:
        cells = {cell.id: cell for node in notebooks.values() for cell in node.cells}
        for cell, old, new in changes:
            assert old in cells[cell].source
            cells[cell].source = cells[cell].source.replace(old, new)

    return change


def _without(*names: str) -> Callable[[Notebooks], None]:
    def change(notebooks: Notebooks) -> None:
        for name in names:
            del notebooks[name]

    return change


CASES: dict[str, Callable[[Notebooks], None]] = {
    "reference": lambda notebooks: None,
    "known_mistakes": _with(
        ("p1a-double", "2 * x", "x * x"),
        ("p2a-entry_linear", "c[i]", "c[-i]"),
        ("p2b-slope_square", "2.0 * x", "x"),
    ),
    "leaves_early": _with(
        ("p1b-total", "return result", "raise SystemExit"), ("p2c-slope_map", "return", "exit()\n    return")
    ),
    "half_done": _without("p2_slopes"),
    "only_a_pdf": lambda notebooks: notebooks.clear(),
}


def write(folder: Path) -> None:
    """Write each submission as a folder in ``folder``."""
    reference = bases.base_notebooks()["reference"]
    for case, change in CASES.items():
        notebooks = copy.deepcopy(reference)
        change(notebooks)
        (folder / case).mkdir(parents=True)
        for name, node in notebooks.items():
            nbformat.write(node, folder / case / f"{name}.ipynb")
        if not notebooks:
            (folder / case / "toy.pdf").write_bytes(b"%PDF-1.7\n")
