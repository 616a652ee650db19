"""When Typst refuses the document: find the cells that it refuses by compiling each alone, and show those as text.

It needs a picture that Pillow could decode and Typst cannot, or a fault of ours. Either way the student gets a PDF
of everything else, and a note that says what was replaced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hw0.pdf.compile import CompileError, compile_document
from hw0.pdf.document import verbatim

Json = dict[str, Any]


def repair(document: Json, files: Mapping[str, bytes], made: datetime) -> None:
    """Change ``document`` in place until it compiles: cells to their source, then whole notebooks, then formulas."""
    for group, part, cell in list(_cells(document)):
        if not _compiles(document, [_only(group, part, cell)], files, made):
            _replace(document, part["name"] or group["label"], cell)
    if _compiles(document, document["groups"], files, made):
        return
    for group in document["groups"]:
        if group["k"] == "notebook" and not _compiles(document, [group], files, made):
            for part in group["parts"]:
                part["title"] = [{"k": "text", "v": part["name"]}]
                for cell in part["cells"]:
                    _replace(document, part["name"] or group["label"], cell)
            group["title"] = [{"k": "text", "v": group["label"]}]
    if not _compiles(document, document["groups"], files, made):
        for formula in document["formulas"]:
            formula["drawings"], formula["error"] = [], formula["error"] or "not shown"
        document["notes"].append(("all", "formulas are shown as their source"))


def _cells(document: Json) -> Iterator[tuple[Json, Json, Json]]:
    for group in document["groups"]:
        for part in group.get("parts", ()):
            for cell in part["cells"]:
                yield group, part, cell


def _only(group: Json, part: Json, cell: Json) -> Json:
    """A notebook of this one cell."""
    plain = [{"k": "text", "v": "·"}]
    return {**group, "title": plain, "parts": [{**part, "title": plain, "cells": [cell], "scans": []}]}


def _replace(document: Json, where: str, cell: Json) -> None:
    cell["blocks"] = verbatim(cell["source"]) or [{"k": "note", "v": "an empty cell"}]
    cell["role"] = ""
    document["notes"].append((where, f"cell {cell['number']} is shown as its source, without outputs"))


def _compiles(document: Json, groups: list[Json], files: Mapping[str, bytes], made: datetime) -> bool:
    try:
        compile_document({**document, "groups": groups, "notes": []}, files, made)
    except CompileError:
        return False
    return True
