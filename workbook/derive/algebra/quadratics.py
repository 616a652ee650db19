"""Expand a tree as a polynomial in some unknowns, at one point of a world.

A quadratic in n numbers has about n²/2 coefficients. To compute it at that many points takes as many walks through
the tree; this module takes one, with the coefficients in place of the numbers. It knows the operators that objectives
and equations are made of. What it does not know raises `NotQuadratic`, and the caller computes at points instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from ..tree import Node
from .field import Field, Matrix
from .world import World

NUM, COLUMN, ROW, SQUARE = "number", "column", "row", "square"


class NotQuadratic(Exception):  # noqa: N818 - the tree may have a polynomial all the same
    """The tree has no polynomial that this module can compute."""


@dataclass(slots=True)
class Polynomial:
    """Coefficients of 1 and of each unknown.

    A ``number`` has one line of them, a ``column`` and a ``row`` one for each entry. A ``square`` is the number z'Mz
    with z = (1, unknowns) and ``lines`` = M.
    """

    kind: str
    lines: Matrix


@dataclass(slots=True)
class Fixed:
    """A value without unknowns, and its symbolic shape."""

    shape: Any
    value: Any


class Expansion:
    """The polynomials of trees in ``unknowns`` (sizes by name), stacked in their order."""

    def __init__(self, world: World, unknowns: dict[str, int], env: dict[str, int] | None = None) -> None:
        self.world, self.field = world, world.field
        self.evaluator, self.book = world.evaluator, world.scope.book
        self.env = dict(env or {})
        self.sizes = unknowns
        self.names = frozenset(unknowns)
        self.width = 1 + sum(unknowns.values())
        self.known: dict[Any, Polynomial] = {}

    def polynomial(self, node: Node) -> Polynomial:
        """Return the polynomial of a tree.

        Raises
        ------
        NotQuadratic
            If it has none, or a rule is missing.
        """
        before, self.evaluator.env = self.evaluator.env, self.env
        try:
            return self._lifted(node)
        finally:
            self.evaluator.env = before

    def _moves(self, node: Node) -> bool:
        return not self.names.isdisjoint(self.book.entry(node).reach)

    def _of(self, node: Node) -> Polynomial:
        entry = self.book.entry(node)
        key = (entry.number, *[self.evaluator.env[name] for name in entry.free])
        if key not in self.known:
            rule = getattr(self, entry.rule, None)
            if rule is None:
                raise NotQuadratic
            self.world.fuel.burn()
            self.known[key] = rule(node)
        return self.known[key]

    def _lifted(self, node: Node) -> Polynomial:
        """Return the polynomial of a tree that may contain no unknown."""
        if self._moves(node):
            return self._of(node)
        value = self.evaluator.of(node)
        if node.shape == (1, 1):
            return Polynomial(NUM, [self._line(value)])
        if node.shape[1] == 1:
            return Polynomial(COLUMN, [self._line(x) for (x,) in value])
        if node.shape[0] == 1:
            return Polynomial(ROW, [self._line(x) for x in value[0]])
        raise NotQuadratic

    def _line(self, constant: Any) -> list[Any]:
        return [constant, *[0] * (self.width - 1)]

    # -- leaves ------------------------------------------------------------------------------

    def on_sym(self, node: Node) -> Polynomial:
        name = node.value
        if name not in self.sizes:
            meaning = self.world.scope.means.get(name)
            if meaning is None:
                raise NotQuadratic
            before, self.evaluator.env = self.evaluator.env, {}
            found = self._lifted(meaning)
            self.evaluator.env = before
            return found
        start = 1
        for other, size in self.sizes.items():
            if other == name:
                break
            start += size
        one = self.field.number(1)
        lines = [
            [one if at == start + row else 0 for at in range(self.width)] for row in range(self.sizes[name])
        ]
        return Polynomial(NUM if node.shape == (1, 1) else COLUMN, lines)

    # -- arithmetic --------------------------------------------------------------------------

    def on_add(self, node: Node) -> Polynomial:
        return reduce(self._plus, map(self._lifted, node.args))

    def _plus(self, one: Polynomial, other: Polynomial) -> Polynomial:
        if one.kind != other.kind:
            one, other = self._square(one), self._square(other)
        lines = [self.field.plus(p, q) for p, q in zip(one.lines, other.lines, strict=True)]
        return Polynomial(one.kind, lines)

    def _square(self, found: Polynomial) -> Polynomial:
        if found.kind == NUM:
            return Polynomial(SQUARE, found.lines + [self._line(0) for _ in range(self.width - 1)])
        if found.kind != SQUARE:
            raise NotQuadratic
        return found

    def _scaled(self, factor: Any, found: Polynomial) -> Polynomial:
        return Polynomial(found.kind, self.field.scale(factor, found.lines))

    def on_neg(self, node: Node) -> Polynomial:
        return self._scaled(-1, self._of(node.args[0]))

    def on_div(self, node: Node) -> Polynomial:
        top, bottom = node.args
        if self._moves(bottom):
            raise NotQuadratic
        return self._scaled(self.field.inverse(self.evaluator.of(bottom)), self._of(top))

    def on_mul(self, node: Node) -> Polynomial:
        found = reduce(self._times, map(self._factor, node.args))
        assert isinstance(found, Polynomial)
        return found

    def _factor(self, node: Node) -> Polynomial | Fixed:
        return self._of(node) if self._moves(node) else Fixed(node.shape, self.evaluator.of(node))

    def _times(self, left: Polynomial | Fixed, right: Polynomial | Fixed) -> Polynomial | Fixed:
        if isinstance(left, Fixed):
            return _product(left, right, self.field) if isinstance(right, Fixed) else self._fixed(left, right)
        if isinstance(right, Fixed):
            if left.kind != ROW or right.shape == (1, 1):
                return self._fixed(right, left)
            lines = self.field.times(_flipped(right.value), left.lines)
            return Polynomial(NUM if right.shape[1] == 1 else ROW, lines)
        if (left.kind, right.kind) in ((ROW, COLUMN), (NUM, NUM)):
            return Polynomial(SQUARE, self.field.times(_flipped(left.lines), right.lines))
        raise NotQuadratic

    def _fixed(self, factor: Fixed, found: Polynomial) -> Polynomial:
        """Return a fixed factor times a polynomial, in this order unless one of them is a number."""
        rows, cols = factor.shape
        if (rows, cols) == (1, 1):
            return self._scaled(factor.value, found)
        if found.kind == COLUMN:
            return Polynomial(NUM if rows == 1 else COLUMN, self.field.times(factor.value, found.lines))
        if found.kind == NUM and 1 in (rows, cols):
            entries = [x for row in factor.value for x in row]
            return Polynomial(
                COLUMN if cols == 1 else ROW, [self.field.scaled(x, found.lines[0]) for x in entries]
            )
        raise NotQuadratic

    def on_had(self, node: Node) -> Polynomial:
        left, right = map(self._lifted, node.args)
        fixed = next((at for at, arg in enumerate(node.args) if not self._moves(arg)), None)
        if fixed is None:
            raise NotQuadratic
        factors, moving = (left, right) if fixed == 0 else (right, left)
        pairs = zip(factors.lines, moving.lines, strict=True)
        return Polynomial(moving.kind, [self.field.scaled(factor[0], line) for factor, line in pairs])

    def on_pow(self, node: Node) -> Polynomial:
        found = self._of(node.args[0])
        if node.value != 2 or found.kind != NUM:
            raise NotQuadratic
        return Polynomial(SQUARE, self.field.times(_flipped(found.lines), found.lines))

    def on_normsq(self, node: Node) -> Polynomial:
        found = self._of(node.args[0])
        if found.kind == SQUARE:
            raise NotQuadratic
        return Polynomial(SQUARE, self.field.times(_flipped(found.lines), found.lines))

    def on_T(self, node: Node) -> Polynomial:
        found = self._of(node.args[0])
        turned = {COLUMN: ROW, ROW: COLUMN}
        return Polynomial(turned.get(found.kind, found.kind), found.lines)

    # -- indices -----------------------------------------------------------------------------

    def _each(self, node: Node) -> list[Polynomial]:
        """Return the polynomial of the body for every value of the index that the node binds."""
        name, size = node.value
        env = self.evaluator.env
        before = env.get(name)
        found = []
        for position in range(self.world.size(size)):
            env[name] = (position, 0) if node.op == "jac" else position
            found.append(self._lifted(node.args[0]))
        if before is None:
            env.pop(name, None)
        else:
            env[name] = before
        return found

    def on_sum(self, node: Node) -> Polynomial:
        return reduce(self._plus, self._each(node))

    def on_stack(self, node: Node) -> Polynomial:
        return self._lined_up(node, self._each(node))

    on_jac = on_stack

    def _lined_up(self, node: Node, found: list[Polynomial]) -> Polynomial:
        """Return the numbers in a row or a column, as the shape of the node says."""
        if any(one.kind != NUM for one in found):
            raise NotQuadratic
        lines = [one.lines[0] for one in found]
        if node.shape == (1, 1):
            return Polynomial(NUM, lines)
        if 1 not in node.shape:
            raise NotQuadratic
        return Polynomial(COLUMN if node.shape[1] == 1 else ROW, lines)

    def on_at(self, node: Node) -> Polynomial:
        seed, (row, col) = node.value
        env = self.evaluator.env
        env[seed] = tuple(int(i) - 1 if isinstance(i, int) else env[i] for i in (row, col))
        found = self._lifted(node.args[0])
        env.pop(seed, None)
        return found

    def on_entry(self, node: Node) -> Polynomial:
        found = self._of(node.args[0])
        if found.kind not in (COLUMN, ROW):
            raise NotQuadratic
        index = node.value[0 if found.kind == COLUMN else 1]
        place = index - 1 if isinstance(index, int) else self.evaluator.env[index]
        return Polynomial(NUM, [found.lines[place] if place < len(found.lines) else self._line(0)])

    def on_block(self, node: Node) -> Polynomial:
        rows, cols = node.value
        found = list(map(self._lifted, node.args))
        kind = COLUMN if cols == 1 else ROW
        if 1 not in (rows, cols) or any(one.kind not in (NUM, kind) for one in found):
            raise NotQuadratic
        return Polynomial(kind, [line for one in found for line in one.lines])


def _flipped(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def _product(left: Fixed, right: Fixed, field: Field) -> Fixed:
    if left.shape == (1, 1):
        same = right.shape == (1, 1)
        value = field.norm(left.value * right.value) if same else field.scale(left.value, right.value)
        return Fixed(right.shape, value)
    if right.shape == (1, 1):
        return Fixed(left.shape, field.scale(right.value, left.value))
    value, shape = field.times(left.value, right.value), (left.shape[0], right.shape[1])
    return Fixed(shape, value[0][0] if shape == (1, 1) else value)


def quadratic(
    body: Node, unknowns: dict[str, int], world: World, env: dict[str, int] | None
) -> tuple[Any, Any]:
    """Return (H, g) of ½ u'Hu + g'u + constant for the stacked unknowns u.

    Raises
    ------
    NotQuadratic
        If the body has no polynomial that can be computed here.
    """
    expansion = Expansion(world, unknowns, env)
    found = expansion.polynomial(body)
    if found.kind not in (NUM, SQUARE):
        raise NotQuadratic
    table = expansion._square(found).lines
    field = world.field
    twice = [field.plus(row, column) for row, column in zip(table, _flipped(table), strict=True)]
    return [row[1:] for row in twice[1:]], [[x] for x in twice[0][1:]]


def linear(
    left: Node, right: Node, unknowns: dict[str, int], world: World, env: dict[str, int] | None
) -> tuple[Any, Any]:
    """Return (A, b) with left − right = A u − b for the stacked unknowns u; raises NotQuadratic like `quadratic`."""
    expansion = Expansion(world, unknowns, env)
    sides = [expansion.polynomial(side) for side in (left, right)]
    if sides[0].kind != sides[1].kind or sides[0].kind == SQUARE:
        raise NotQuadratic
    field = world.field
    rows = [field.less(p, 1, q) for p, q in zip(sides[0].lines, sides[1].lines, strict=True)]
    return [row[1:] for row in rows], [field.norm(-row[0]) for row in rows]
