"""Restore the release's ids and roles in a submitted notebook's cells if another program dropped them.

Colab saves notebooks without cell ids, and Deepnote replaces ids and metadata. Then we recognize a cell by
its unchanged released text, by the names that it defines, or by its place between known cells. Sources are
never changed. Later stages read only ids and roles.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Sequence
from difflib import SequenceMatcher
from typing import Any

from workbook.homework import METADATA
from workbook.notebook import identification
from workbook.notebook.notebook_json import Cell, Content
from workbook.notebook.saved import ANSWER_PLACEHOLDER, PLACEHOLDERS

_LABEL = re.compile(r"\s*#{1,6} *(Derivation of [^*\n]{1,30})")


def restore(content: Content, released: Sequence[Cell]) -> None:
    """Restore ids and roles in ``content``, in place; ``released`` are the released notebook's cells."""
    cells = content["cells"]
    by_id = {cell["id"]: cell for cell in released}
    owner: dict[int, str] = {}
    for number, cell in enumerate(cells):
        if isinstance(cell.get("id"), str) and cell["id"] in by_id and cell["id"] not in owner.values():
            owner[number] = cell["id"]
    if len(owner) == len(by_id):
        return
    _Search(cells, released, owner).run()
    for number, identity in owner.items():
        if cells[number].get("id") == identity:
            continue
        cells[number]["id"] = identity
        cells[number]["metadata"][METADATA] = copy.deepcopy(by_id[identity]["metadata"][METADATA])
    for number in _pieces(cells, released, owner):
        # So nobody takes it for an answer.
        cells[number]["metadata"].setdefault(METADATA, {"role": "given"})


def _pieces(cells: Sequence[Cell], released: Sequence[Cell], owner: Collection[int]) -> set[int]:
    """Return the numbers of Markdown cells that hold a piece of a released text, as Deepnote splits a cell."""
    texts = "\n\n".join(_text(cell) for cell in released if cell["cell_type"] == "markdown")
    return {
        number
        for number, cell in enumerate(cells)
        if number not in owner
        and cell["cell_type"] == "markdown"
        and _text(cell) in texts
        and _text(cell) not in PLACEHOLDERS
    }


class _Search:
    """Find the released cells that no id identifies, by one criterion after another, and add them to ``owner``."""

    def __init__(self, cells: list[Cell], released: Sequence[Cell], owner: dict[int, str]) -> None:
        self.cells, self.released, self.owner = cells, released, owner
        self.known = set(owner.values())

    def run(self) -> None:
        self._unchanged()
        self._claims(_claim)
        self._claims(lambda cell: [("label", label[1])] if (label := _LABEL.match(_text(cell))) else [])
        self._names()
        self._places()

    def _take(self, number: int, identity: str) -> None:
        if number not in self.owner and identity not in self.known:
            self.owner[number] = identity
            self.known.add(identity)

    def _unchanged(self) -> None:
        """Match unchanged released text, in the order of the release."""
        texts = [[(cell["cell_type"], _text(cell)) for cell in side] for side in (self.cells, self.released)]
        for block in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_matching_blocks():
            for step in range(block.size):
                source = texts[1][block.b + step][1]
                if source and source != ANSWER_PLACEHOLDER:  # several slots have this text
                    self._take(block.a + step, self.released[block.b + step]["id"])

    def _claims(self, claims: Callable[[Cell], list[Any]]) -> None:
        """Match cells that make the same claims about themselves as a released cell."""
        wanted = {
            claim: cell["id"]
            for cell in self.released
            if cell["id"] not in self.known
            for claim in claims(cell)
        }
        for number, cell in enumerate(self.cells):
            for claim in claims(cell):
                if claim in wanted:
                    self._take(number, wanted[claim])

    def _names(self) -> None:
        """Match stubs by the names that a cell defines."""
        wanted = {
            name: cell["id"]
            for cell in self.released
            if cell["id"] not in self.known
            for name in cell["metadata"][METADATA].get("names", ())
        }
        for number, own in enumerate(self.cells):
            for name in (
                identification.defined(own["source"]) if wanted and own["cell_type"] == "code" else ()
            ):
                if name in wanted:
                    self._take(number, wanted[name])

    def _places(self) -> None:
        """Match slots for text by place: take the longest text between the released cells around the slot."""
        order = [cell["id"] for cell in self.released]
        pieces = _pieces(self.cells, self.released, self.owner)
        for place, cell in enumerate(self.released):
            if cell["id"] in self.known or cell["metadata"][METADATA]["role"] not in ("answer", "derivation"):
                continue
            at = {identity: number for number, identity in self.owner.items()}
            before = max((at[one] for one in order[:place] if one in at), default=-1)
            after = min(
                (at[one] for one in order[place:] if one in at and at[one] > before), default=len(self.cells)
            )
            free = [
                number
                for number in range(before + 1, after)
                if number not in self.owner
                and number not in pieces
                and self.cells[number]["cell_type"] in ("markdown", "raw")
            ]
            if free:
                self._take(max(free, key=lambda number: len(self.cells[number]["source"])), cell["id"])


def _text(cell: Cell) -> str:
    source = cell["source"]
    return ("".join(source) if isinstance(source, list) else str(source)).strip()


def _claim(cell: Cell) -> list[Any]:
    """Return what a cell's metadata claim about it."""
    about, graded = cell["metadata"].get(METADATA), cell["metadata"].get("nbgrader")
    found: list[Any] = []
    if (
        isinstance(about, dict)
        and isinstance(about.get("question"), str)
        and isinstance(about.get("role"), str)
    ):
        names = about.get("names")
        names = names if isinstance(names, list) and all(isinstance(name, str) for name in names) else []
        if about["role"] != "given":
            found.append((METADATA, about["question"], about["role"], *names))
    if isinstance(graded, dict) and isinstance(graded.get("grade_id"), str):
        found.append(("nbgrader", graded["grade_id"]))
    return found
