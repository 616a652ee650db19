"""A notebook that a student split over several files, each with other answers: the files count together.

Files fit if no answer is in two of them in different versions. Nothing is chosen then, so nothing can be lost.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from typing import cast

from workbook.notebook.identification import defined
from workbook.notebook.notebook_json import Cell, Content
from workbook.notebook.saved import role_of

#: Most files that count together.
MAX_PARTS = 8
_DIGITS = re.compile(r"(\d+)")

#: Takes a cell and returns what the student wrote into it; "" for released cells and for empty slots and stubs.
Written = Callable[[Cell], str]


def in_order(names: Sequence[str]) -> list[str]:
    """Return files in the order of their names, in which a number counts by its value.

    >>> in_order(["ridge 10.ipynb", "ridge 2.ipynb"])
    ['ridge 2.ipynb', 'ridge 10.ipynb']
    """
    return sorted(names, key=lambda name: [part.zfill(20) for part in _DIGITS.split(name)])


def fit(contents: Sequence[Content], written: Written) -> bool:
    """Return whether each of the notebooks has other answers than the others."""
    found: dict[tuple[str, ...], str] = {}
    for content in contents:
        own: dict[tuple[str, ...], str] = {}
        for cell in content["cells"]:
            if text := written(cell):
                # A name that one file defines twice has its last value.
                own |= dict.fromkeys(_keys(cell), text)
        if any(found.setdefault(key, text) != text for key, text in own.items()):
            return False
    return True


def joined(contents: Sequence[Content], written: Written) -> Content:
    """Return one notebook with the cells of several that `fit`, in their order; the given ones are not changed.

    A text that several files have is there once, and a slot or stub is empty only if it is empty in all. An answer
    stands where the first file has its empty slot or stub, with the cells that the student added beside it. If one file
    has the answer twice, the last counts. Everything besides the cells is that of the first file.

    Parameters
    ----------
    contents : sequence of Content
        At least one notebook.
    written : callable
        Takes a cell and returns what the student wrote into it, or "".
    """
    blocks = {
        key: (number, place)
        for number, content in reversed(list(enumerate(contents)))
        for place, cell in enumerate(content["cells"])
        if written(cell)
        for key in _keys(cell)
    }
    cells: list[Cell] = []
    used: set[tuple[int, int]] = set()
    seen: set[tuple[str, ...]] = set()

    def add(number: int, place: int, before: frozenset[tuple[str, ...]]) -> None:
        cell = contents[number]["cells"][place]
        same = (cell["cell_type"], cell["source"].strip())
        identity = _slot(cell) or same
        if (number, place) not in used and same not in before and (written(cell) or identity not in before):
            cells.append(cell)
            seen.update((same, identity))
        used.add((number, place))

    for number, content in enumerate(contents):
        before = frozenset(seen)
        for place, cell in enumerate(content["cells"]):
            found = (
                None if written(cell) else next((blocks[key] for key in _keys(cell) if key in blocks), None)
            )
            if found is None:
                add(number, place, before)
            else:
                for one in _with_own(contents[found[0]], found[1], written):
                    add(found[0], one, frozenset(seen))
    return cast(Content, {**contents[0], "cells": copy.deepcopy(cells)})


def _with_own(content: Content, place: int, written: Written) -> range:
    """Return the places of an answer and of the cells that the student added above it and of the texts below it."""
    cells = content["cells"]
    first, after = place, place + 1

    def own(cell: Cell) -> bool:
        return not role_of(cell)[1] and bool(written(cell))

    while first > 0 and own(cells[first - 1]):
        first -= 1
    while after < len(cells) and cells[after]["cell_type"] != "code" and own(cells[after]):
        after += 1
    return range(first, after)


def _keys(cell: Cell) -> list[tuple[str, ...]]:
    """Return what tells an answer: its slot, its cell's id, and the names that it defines."""
    found = [key] if (key := _slot(cell)) else []
    if isinstance(cell.get("id"), str):
        found.append(("id", cell["id"]))
    if cell["cell_type"] == "code":
        found += [("name", name) for name in sorted(defined(cell["source"]))]
    return found


def _slot(cell: Cell) -> tuple[str, ...]:
    """Return the question and role of a slot for text, or ()."""
    question, role = role_of(cell)
    return ("slot", question, role) if question and role in ("answer", "derivation") else ()
