"""Files that hold several of the homework's notebooks, such as one long notebook in Colab."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import cast

from workbook import homework
from workbook.notebook.identification import CHECK, MAX_SOURCE, Released, ids_in, ids_share, share
from workbook.notebook.notebook_json import Cell, Content

#: Share of another notebook's questions that a file must have the cells of to hold that notebook too.
MERGED_SHARE = 0.5
_TITLE = re.compile(r"\s{0,9}# ")


def part(
    content: Content, notebook: str, released: Mapping[str, Released], *, with_code: bool = False
) -> Content:
    """Return one notebook of a file that holds several, as one long notebook in Colab does.

    A cell that does not say where it belongs is of the same notebook as the cell above it. With ``with_code``, the
    code cells above it stay, because the kernel has run them too.
    """
    owners = _owners(content["cells"], released)
    last = max((place for place, owner in enumerate(owners) if owner == notebook), default=-1)
    cells = [
        cell
        for place, (cell, owner) in enumerate(zip(content["cells"], owners, strict=True))
        if owner == notebook or (with_code and place < last and cell["cell_type"] == "code")
    ]
    return cast(Content, {**content, "cells": copy.deepcopy(cells)})


def _owners(cells: Sequence[Cell], released: Mapping[str, Released]) -> list[str]:
    """Return the notebook that each cell belongs to: its own word, else that of the cells above it.

    A title begins a new notebook, so a cell from there on belongs to the notebook that a later cell names.
    """
    ids = {one: notebook for notebook, known in released.items() for one in known.ids}
    questions = {one: notebook for notebook, known in released.items() for one in known.questions}
    owners: list[str] = []
    open_since = 0
    for cell in cells:
        asked = _questions_of(cell) & questions.keys()
        owner = ids.get(str(cell.get("id")), "") or (questions[min(asked)] if asked else "")
        if owner:
            owners[open_since:] = [owner if one == "" else one for one in owners[open_since:]]
        elif cell["cell_type"] == "markdown" and _TITLE.match(cell["source"]):
            open_since = len(owners)
        elif owners:
            owner = owners[-1]
        owners.append(owner)
    return owners


def _questions_of(cell: Cell) -> set[str]:
    """Return the questions to which a cell says that it belongs."""
    if named := _named(cell):
        return {named}
    code = cell["source"][:MAX_SOURCE] if cell["cell_type"] == "code" else ""
    return {one for pair in CHECK.findall(code) for one in pair if one}


def _named(cell: Cell) -> str:
    """Return the question in a cell's metadata, or ""."""
    about = cell["metadata"].get(homework.METADATA)
    named = about.get("question") if isinstance(about, dict) else None
    return named if isinstance(named, str) else ""


def others(content: Content, released: Mapping[str, Released], own: str) -> list[str]:
    """Return the notebooks that a file holds besides its ``own``.

    One call of another notebook's check does not show it.
    """
    cells = content["cells"]
    ids, sources = ids_in(content), {cell["source"].strip() for cell in cells}
    named = set(map(_named, cells))
    checked = {one for cell in cells for one in _questions_of(cell)}
    found = []
    for notebook, known in released.items():
        shares = [ids_share(ids, notebook, known), share(named, known)]
        shares += [len(sources & known.sources) / len(known.sources)] if known.sources else []
        shares += [share(checked, known)] if len(checked & set(known.questions)) > 1 else []
        if notebook != own and max(shares) >= MERGED_SHARE:
            found.append(notebook)
    return found
