"""If Typst refuses the document, find the cause by compiling smaller documents, and show that part as text.

This only happens for a picture that Pillow can decode and Typst cannot, or because of a bug. In both cases the
student gets a PDF of everything else, and a note that says what was replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from workbook.pdf.blocks import Block, Cell, Document, Group, Inline, NotebookGroup, PartData
from workbook.pdf.compile import CompileError, compile_document
from workbook.pdf.document import verbatim

T = TypeVar("T")


def repair(document: Document, files: Mapping[str, bytes], made: datetime) -> None:
    """Change ``document`` in place so that it compiles: show what Typst refuses as its source, and add a note on each.

    First each formula and then each cell that does not compile alone is replaced. If the whole document still does not
    compile, the title of each notebook that does not is replaced by its name, and then all of its cells if necessary.
    Afterwards the document may still not compile; this raises nothing. ``files`` and ``made`` are those of
    `compile_document`.
    """

    def compiles(groups: Sequence[Group]) -> bool:
        try:
            compile_document({**document, "groups": list(groups), "notes": []}, files, made)
        except CompileError:
            return False
        return True

    numbers = [number for number, formula in enumerate(document["formulas"]) if formula["drawings"]]
    for number in refused(numbers, lambda some: compiles([_of_blocks(_displays(some))])):
        formula = document["formulas"][number]
        formula["drawings"], formula["error"] = [], "it cannot be drawn"
        document["notes"].append(("all", "a formula is shown as its source: it cannot be drawn"))
    cells = list(_cells(document))
    for where, cell in refused(cells, lambda some: compiles([_of_cells([cell for _, cell in some])])):
        _replace(document, where, cell)
    if compiles(document["groups"]):
        return
    for group in document["groups"]:
        if group["k"] == "notebook" and not compiles([group]):
            _name_plainly(group)
            if not compiles([group]):
                for part in group["parts"]:
                    for cell in part["cells"]:
                        _replace(document, part["name"] or group["label"], cell)


def _name_plainly(group: NotebookGroup) -> None:
    """Replace the titles of a notebook and of its parts, which may have formulas, by their names."""
    group["title"] = [{"k": "text", "v": group["label"].removeprefix("notebook-")}]
    for part in group["parts"]:
        part["title"] = [{"k": "text", "v": part["name"]}]


def refused(items: Sequence[T], compiles: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return the items that do not compile alone, found by bisection.

    >>> refused([1, 2, 3, 4, 5], lambda some: 4 not in some)
    [4]
    """
    if not items or compiles(items):
        return []
    if len(items) == 1:
        return list(items)
    half = len(items) // 2
    return refused(items[:half], compiles) + refused(items[half:], compiles)


def _displays(numbers: Sequence[int]) -> list[Block]:
    return [{"k": "display", "f": number} for number in numbers]


def _of_blocks(blocks: list[Block]) -> NotebookGroup:
    return _of_cells([{"number": 0, "role": "", "kind": "", "source": "", "blocks": blocks}])


def _of_cells(cells: list[Cell]) -> NotebookGroup:
    """Return a notebook with only these cells."""
    plain: list[Inline] = [{"k": "text", "v": "·"}]
    part: PartData = {"name": "", "title": plain, "cells": cells, "scans": []}
    return {"k": "notebook", "label": "notebook", "title": plain, "parts": [part]}


def _cells(document: Document) -> Iterator[tuple[str, Cell]]:
    for group in document["groups"]:
        if group["k"] == "notebook":
            for part in group["parts"]:
                for cell in part["cells"]:
                    yield part["name"] or group["label"].removeprefix("notebook-"), cell


def _replace(document: Document, where: str, cell: Cell) -> None:
    cell["blocks"] = verbatim(cell["source"]) or [{"k": "note", "v": "an empty cell"}]
    cell["role"] = ""
    document["notes"].append((where, f"cell {cell['number']} is shown as its source, without outputs"))
