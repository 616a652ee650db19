"""Make the cell that fetches a homework's other files on Google Colab, which opens only the notebook."""

from __future__ import annotations

from autograder.build.notebook_source import Cell
from workbook.homework import Homework
from workbook.notebook import colab


def cell(notebook: str, homework: Homework) -> Cell:
    """Return the cell for a notebook; without a public repository, the cell asks for the student's archive."""
    return Cell(f"{notebook}-colab", "code", "given", colab.fetching(homework))


def put_first(notebook: str, cells: list[Cell], homework: Homework) -> list[Cell]:
    """Insert that cell just before the one that imports the toolkit."""
    at = next((i for i, other in enumerate(cells) if other.role == "setup"), len(cells))
    return [*cells[:at], cell(notebook, homework), *cells[at:]]
