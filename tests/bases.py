"""The notebooks of this run's homework, made from its sources of today."""

from __future__ import annotations

import nbformat
from nbformat.notebooknode import NotebookNode

from autograder.build import notebooks, solved, written
from autograder.build import plan as release
from tests.places import FOLDER


def base_notebooks() -> dict[str, dict[str, NotebookNode]]:
    """The notebooks that submissions start from: ``release`` (untouched), ``reference`` (every answer filled in)."""
    plan = release.plan(FOLDER)
    modules = notebooks.modules(FOLDER)
    return {
        "nothing": {},
        "release": {
            name: nbformat.reads(plan.notebooks[f"{name}.ipynb"].decode(), as_version=4)
            for name in plan.cells
        },
        "reference": {
            name: solved.fill(name, cells, modules, written.slots(FOLDER, cells), plan.id)
            for name, cells in plan.cells.items()
        },
    }
