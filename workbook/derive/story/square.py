"""Read Σ² and S U' of students who treat Σ as square: as Σ'Σ or Σ Σ', and as Σ', wherever only that fits."""

from __future__ import annotations

from dataclasses import replace as with_fields
from fractions import Fraction
from itertools import product

from ..algebra.settle import resolve
from ..errors import TypedError, Undecided
from ..judge.step import OK
from ..read.said import Statement
from ..tree import Node, rebuild, replace, walk
from .chain import Walk
from .ledger import Line

# Maximum number of readings tried for one side.
MAX_READINGS = 64
# With more places of Σ than these, a side is read as written.
MAX_PLACES = 6


def judge_with_square_sigma(walk_: Walk, said: Statement) -> Line | None:
    """Judge a statement of a student who treats Σ as square; return its line if it follows, else None.

    Such a student writes Σ for Σ', and Σ² for Σ'Σ or Σ Σ'. Each side gets the first reading whose shapes fit the side
    before it. The line's message says so. After None, the walk may have changed, and the caller restores it.
    """
    sigma = Node("sym", (), walk_.part.square)
    sides = [said.first, *(link.side for link in said.links)]
    chosen: list[Node | None] = []
    wanted = walk_.tail if said.first is None else None
    for side in sides:
        if side is None:
            chosen.append(None)
            continue
        found = next((r for r in _readings(side, sigma) if _fits(walk_, r, wanted)), None)
        if found is None:
            return None
        chosen.append(found)
        wanted = found
    links = [
        with_fields(link, side=side)
        for link, side in zip(said.links, chosen[1:], strict=True)
        if side is not None
    ]
    line = walk_.statement(with_fields(said, first=chosen[0], links=links))
    if line.verdict != OK:
        return None
    name = walk_.part.square
    said_so = f"{name} is read as {name}' here, and {name}² as {name}'{name} or {name} {name}', wherever only that fits"
    line.message = line.message or said_so
    return line


def _fits(walk_: Walk, side: Node, wanted: Node | None) -> bool:
    try:
        resolve([side] if wanted is None else [wanted, side], walk_.part.scope)
    except (TypedError, Undecided):
        return False
    return True


def _readings(side: Node, sigma: Node) -> list[Node]:
    """Return the side as written first, then with Σ and Σ² as they may be meant."""
    places = [part.span for part in walk(side) if part in (sigma, Node("pow", (sigma,), Fraction(2)))]
    places = sorted(set(places))
    if len(places) > MAX_PLACES:
        return [side]
    found = []
    for choice in product((False, True), repeat=len(places)):
        turned = dict(zip(places, choice, strict=True))
        found.append(rebuild(side, lambda part, turned=turned: _read(part, turned, sigma)))  # type: ignore[misc]
    return found[:MAX_READINGS]


def _read(part: Node, turned: dict[tuple[int, int], bool], sigma: Node) -> Node:
    if part == sigma and turned.get(part.span):
        return Node("T", (part,), None, part.span)
    if (
        part.op == "pow"
        and part.value == 2
        and (part.args[0] == sigma or part.args[0] == Node("T", (sigma,)))
    ):
        here = replace(sigma, span=part.span)
        pair = (Node("T", (here,), None, part.span), here)
        return Node("mul", pair[::-1] if turned.get(part.span) else pair, None, part.span)
    return part
