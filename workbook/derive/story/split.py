"""Interpret ``w = w_r + w_n``: any solution of the constraint as a part in the row space and a part that it maps to 0.

The two parts, and the a of ``w_r = X'a``, have one value for each solution. The text may state the three
equations in any order, so the names get their meanings before it is judged, and the lines are claims about them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

from ..algebra.settle import resolve
from ..errors import TypedError
from ..read.clean import LOOKALIKES
from ..read.lexer import lex
from ..read.tokens import Token
from ..tree import Node
from .chain import Walk

PAIR = 2
END = r"(?=[$\n,;.:&]|\\\\|\s(?:where|with|for|and|so|such|is|are)\b|$)"
PIECE, VALUE = r"[^=+$\n,;.:&<>\-]{1,40}?", r"[^=$\n,;:&<>]{1,60}?"
FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|bf|vec)(?![A-Za-z])\s*(?:\{\s*(\\?[A-Za-z]+)\s*\})?")
IN_WORDS = re.compile(r"\bnull\s*-?\s*space|\bkernel|\\ker\b|\b[Nn]ull\(|orthogonal complement", re.I)
# A text with derivatives is about a Lagrangian, where the letter is a multiplier.
DERIVED = re.compile(r"\\partial|∂|∇|\\nabla|[Ll]agrang|\bd/d|\bgrad\b")


class Split(NamedTuple):
    """The names of a split: of the part in the row space, of the rest, and of the coefficients, if they have one."""

    row: str
    rest: str
    coefficients: str


def introduce(walk: Walk) -> None:
    """Give the names of a split their meanings, if the text has one."""
    part = walk.part
    given = part.constraints[0] if part.constraints and len(part.over) == 1 else None
    if given is None or given[0].op != "mul" or given[0].args[-1] != Node("sym", (), part.over[0]):
        return
    matrix = given[0].args[0]
    if len(given[0].args) != PAIR or matrix.op != "sym" or "+" not in walk.text or DERIVED.search(walk.text):
        return
    with suppress(TypedError):
        split = _split(walk, matrix.value)
        if split is None:
            return
        shortest = Node("mul", (Node("pinv", (matrix,)), given[1]))
        values = {
            split.row: shortest,
            split.rest: Node("add", (given[0].args[-1], Node("neg", (shortest,)))),
            split.coefficients: Node("mul", (Node("pinv", (Node("T", (matrix,)),)), shortest)),
        }
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
    text = FONT.sub(lambda m: m[1] or "", walk.text).translate(LOOKALIKES)
    names, unknown = walk.part.names, walk.part.over[0]
    spelled = {unknown, *(alias for alias, name in names.aliases.items() if name == unknown)}
    table = "|".join(
        re.escape(s) for s in {matrix, *(a for a, name in names.aliases.items() if name == matrix)}
    )
    left = "|".join(map(re.escape, spelled))
    for found in re.finditer(rf"(?<![\w^_\\])(?:{left})\s*=\s*({PIECE})\s*\+\s*({PIECE})\s*{END}", text):
        for row, rest in (found.groups(), found.groups()[::-1]):
            times = rf"(?<![\w\\])(?:{table})\s*[@*]?\s*{re.escape(rest.strip())}"
            zero = re.search(times + r"\s*&?\s*=\s*\\?\w*\{?0", text)
            if not zero and not (IN_WORDS.search(text) and rest == found.group(2)):
                continue
            split = _names(walk, row.strip(), rest.strip(), text, table)
            if split is not None:
                return split
    return None


def _names(walk: Walk, row: str, rest: str, text: str, table: str) -> Split | None:
    names = walk.part.names
    last = _new(lex(rest, names), walk)
    if last is None:
        return None
    transposed = rf"(?:{table})\s*(?:\^\s*\{{?\s*(?:\\?[A-Za-z]+|')\s*\}}?|'|\.T\b|ᵀ|⊤)"
    first = _new(lex(row, names), walk)
    written = re.search(rf"(?<![\w\\]){re.escape(row)}\s*&?\s*:?=\s*(?P<value>{VALUE}){END}", text)
    value = row if first is None else written["value"].strip() if written else ""
    if not value:
        return Split(first or "", last, "") if IN_WORDS.search(text) else None
    if first is not None and "(" in value:
        # p = X'(X X')⁻¹ y has its meaning in the text, and z is the difference from it.
        walk.part.names.taken.add(last)
        return None
    by = re.fullmatch(rf"{transposed}\s*[@*]?\s*(?P<letter>\\?[A-Za-zα-ω]+(?:\s*_\s*\w)?)", value)
    coefficients = _new(lex(by["letter"], names), walk) if by else None
    return Split(first or "", last, coefficients) if coefficients else None


def _new(tokens: list[Token], walk: Walk) -> str | None:
    """Return the name that tokens are if it has no meaning of its own yet: a new letter, or that of a multiplier."""
    if len(tokens) != 1 or tokens[0].type not in ("SYM", "IDX"):
        return None
    name = tokens[0].value
    if name in walk.part.unknowns and name not in walk.part.over:
        return tokens[0].typed or name
    stood = walk.part.names.stood.get(tokens[0].typed)
    if stood is None and walk.part.names.find(name) is not None:
        return None
    return tokens[0].typed or name
