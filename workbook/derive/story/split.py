"""Interpret ``w = w_r + w_n``: any solution of the constraint as a part in the row space and a part that it maps to 0.

The two parts, and the a of ``w_r = X'a``, have one value for each solution. The text may state the three
equations in any order, so the names get their meanings before it is judged, and the lines are claims about them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

from ..algebra.settle import resolve
from ..errors import TypedError
from ..read.formulas import chains, tokens_of
from ..read.tokens import Token, outside
from ..tree import Node
from .chain import Walk

IN_WORDS = re.compile(r"\bnull\s*-?\s*space|\bkernel|\\ker\b|\bnull\(|orthogonal complement", re.I)
# A text with derivatives is about a Lagrangian, where the letter is a multiplier.
LAGRANGIAN = re.compile(r"lagrang", re.I)
DERIVATIVES = ("deriv", "grad", "hess")
Side = list[Token]


class Split(NamedTuple):
    """The names of a split: of the part in the row space, of the rest, and of the coefficients; "" for none."""

    row: str
    rest: str
    coefficients: str


def introduce(walk: Walk) -> None:
    """Give the names of a split their meanings, if the text has one."""
    part = walk.part
    given = part.constraints[0] if part.constraints and len(part.over) == 1 else None
    if given is None or given[0].op != "mul" or given[0].args[-1] != Node("sym", (), part.over[0]):
        return
    matrix, unknown = given[0].args[0], given[0].args[-1]
    if given[0].args != (matrix, unknown) or matrix.op != "sym":
        return
    split = _split(walk, matrix.value)
    if split is None:
        return
    shortest = Node("mul", (Node("pinv", (matrix,)), given[1]))
    values = {
        split.row: shortest,
        split.rest: Node("add", (unknown, Node("neg", (shortest,)))),
        split.coefficients: Node("mul", (Node("pinv", (Node("T", (matrix,)),)), shortest)),
    }
    with suppress(TypedError):
        for name, value in values.items():
            if name:
                _mean(walk, name, value)


def _mean(walk: Walk, name: str, value: Node) -> None:
    scope = walk.part.scope
    (settled,), _ = resolve([value], scope)
    scope.renews(name)
    scope.shapes[name], scope.means[name] = settled.shape, settled
    walk.definitions[name] = value
    walk.part.names.taken.add(name)
    walk.part.names.defined.add(name)


def _split(walk: Walk, matrix: str) -> Split | None:
    """Return the names of ``w = w_r + w_n`` if the text says that the matrix times one of them is 0."""
    formulas = tokens_of(walk.text, walk.part.names)
    if LAGRANGIAN.search(walk.text) or any(map(_derives, formulas)):
        return None
    equations = [pair for tokens in formulas for sides in chains(tokens) for pair in pairwise(sides)]
    in_words = bool(IN_WORDS.search(walk.text))
    for left, right in equations:
        plus = outside(right, ("PLUS",))
        if not _is(left, walk.part.over[0]) or len(plus) != 1 or outside(right, ("MINUS",)):
            continue
        terms = right[: plus[0]], right[plus[0] + 1 :]
        for row, rest in (terms, terms[::-1]):
            mapped = any(_times(one, matrix, rest) and _is_zero(other) for one, other in equations)
            if mapped or (in_words and rest is terms[1]):
                split = _names(walk, row, rest, matrix, equations, in_words)
                if split is not None:
                    return split
    return None


def _derives(tokens: list[Token]) -> bool:
    return any(
        (t.type in ("BIG", "DCLOSED") and t.value[0] in DERIVATIVES)
        or (t.type == "FUNC" and t.value in ("d", "grad"))
        for t in tokens
    )


def _is(side: Side, name: str) -> bool:
    return [token.value for token in side if token.type != "DECOR"] == [name]


def _is_zero(side: Side) -> bool:
    return len(side) == 1 and (side[0].type == "ZERO" or side[0].value == "0")


def _plain(side: Side) -> list[tuple[str, object]]:
    return [(token.type, token.value) for token in side if token.type != "STAR"]


def _times(side: Side, matrix: str, factor: Side) -> bool:
    """Return whether a side ends with the matrix times the factor."""
    wanted = [("SYM", matrix), *_plain(factor)]
    return bool(factor) and _plain(side)[-len(wanted) :] == wanted


def _names(
    walk: Walk, row: Side, rest: Side, matrix: str, equations: list[tuple[Side, Side]], in_words: bool
) -> Split | None:
    """Return the names of two parts, or None if one has another meaning or the row part is no ``X'a``.

    If the text gives the row part a value of its own, the other part is left to the walk, and its name is taken.
    """
    names = walk.part.names
    first, last = _new(row, walk), _new(rest, walk)
    if last is None:
        return None
    values = (right for left, right in equations if _plain(left) == _plain(row))
    value = row if first is None else next(values, None)
    if value is None:
        return Split(first or "", last, "") if in_words else None
    if first is not None and any(token.type == "LP" for token in value):
        # p = X'(X X')⁻¹ y has its meaning in the text, and z is the difference from it.
        names.taken.add(last)
        return None
    factors = [token for token in value if token.type != "STAR"]
    transposed = _plain(factors[:1]) == [("SYM", matrix)] and [token.type for token in factors[1:2]] == [
        "TRANS"
    ]
    coefficients = _new(factors[2:], walk) if transposed else None
    return Split(first or "", last, coefficients) if coefficients else None


def _new(side: Side, walk: Walk) -> str | None:
    """Return the name that a side is if it has no meaning of its own yet: a new letter, or that of a multiplier."""
    if len(side) != 1 or side[0].type not in ("SYM", "IDX"):
        return None
    name, typed, names = side[0].value, side[0].typed, walk.part.names
    known = names.find(name) is not None and names.stood.get(typed) is None
    if known and (name not in walk.part.unknowns or name in walk.part.over):
        return None
    return typed or str(name)
