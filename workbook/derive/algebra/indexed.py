"""Evaluate nodes that have an index, a seed or a bound name."""

from __future__ import annotations

import random
from typing import Any

from ..errors import Singular, Undecided
from ..tree import Node, walk
from .argmin import optimum
from .field import Field
from .world import World

# A difference quotient of the homework's functions is a polynomial of a lower degree.
MAX_DEGREE = 5
# Points at which the polynomial is compared too.
MORE_POINTS = 3


class Indexed:
    """Values in one world, cached per node and per setting of what it depends on."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.field: Field = world.field
        self.book = world.scope.book
        self.memo: dict[Any, Any] = {}
        self.env: dict[str, Any] = {}

    def run(self, node: Node, env: dict[str, Any] | None = None) -> Any:
        """Return the value with the indices of ``env`` (0-based)."""
        before, self.env = self.env, dict(env or {})
        try:
            return self.of(node)
        finally:
            self.env = before

    def within(self, node: Node, env: dict[str, Any]) -> Any:
        """Return the value with the indices of another evaluator."""
        before, self.env = self.env, env
        try:
            return self.of(node)
        finally:
            self.env = before

    def of(self, node: Node) -> Any:
        entry = self.book.entries.get(id(node)) or self.book.entry(node)
        free = entry.free
        key = (entry.number, *[self.env[name] for name in free]) if free else entry.number
        if key in self.memo:
            return self.memo[key]
        base = self.world.base
        if base is not None and self.world.changed.isdisjoint(entry.reach):
            value = base.evaluator.within(node, self.env)
        else:
            self.world.fuel.burn()
            value = getattr(self, entry.rule)(node)
        self.memo[key] = value
        return value

    def size(self, size: Any) -> int:
        return self.world.size(size)

    def _matrix(self, node: Node) -> Any:
        """Return the value as rows, even if it is a number."""
        value = self.of(node)
        return [[value]] if node.shape == (1, 1) else value

    def _shaped(self, node: Node, rows: Any) -> Any:
        return rows[0][0] if node.shape == (1, 1) else rows

    def _each(self, node: Node) -> list[Any]:
        name, size = node.value
        first, last = 0, self.size(size)
        if len(node.args) > 1:
            # A sum over a part of its terms.
            places = [int(self.of(place)) for place in node.args[1:]]
            first, last = places[0] - 1, min([last, *places[1:]])
        before = self.env.get(name)
        values = []
        for position in range(first, last):
            self.env[name] = position
            values.append(self.of(node.args[0]))
        if before is None:
            self.env.pop(name, None)
        else:
            self.env[name] = before
        return values

    def on_sum(self, node: Node) -> Any:
        values = self._each(node)
        if node.shape == (1, 1):
            return self.field.norm(sum(values, self.field.number(0)))
        if not values:
            return self.field.zeros(*map(self.size, node.shape))
        total = values[0]
        for value in values[1:]:
            total = self.field.add(total, value)
        return total

    def on_prod(self, node: Node) -> Any:
        result = self.field.number(1)
        for value in self._each(node):
            result = self.field.norm(result * value)
        return result

    def on_stack(self, node: Node) -> Any:
        values = self._each(node)
        if node.args[0].shape == (1, 1):
            return [values] if node.shape[0] == 1 and node.shape[1] != 1 else [[v] for v in values]
        if node.args[0].shape[0] == 1:
            return [value[0] for value in values]
        return [[x for value in values for x in value[row]] for row in range(len(values[0]))]

    def on_diag(self, node: Node) -> Any:
        rows, cols = (self.size(s) for s in node.shape)
        column = node.value is None
        values = [row[0] for row in self._matrix(node.args[0])] if column else self._each(node)
        if len(values) != min(rows, cols):
            raise Undecided("the diagonal has the wrong number of entries for its place")
        result = self.field.zeros(rows, cols)
        for position, value in enumerate(values):
            result[position][position] = value
        return result

    def _place(self, index: Any) -> int:
        return int(index) - 1 if isinstance(index, int) else int(self.env[index])

    def on_entry(self, node: Node) -> Any:
        rows, row, col = self._matrix(node.args[0]), *map(self._place, node.value)
        if row >= len(rows) or col >= len(rows[0]):
            # A singular value beyond the rank is 0.
            return self.field.number(0)
        return rows[row][col]

    def on_rowof(self, node: Node) -> Any:
        rows, place = self._matrix(node.args[0]), self._place(node.value)
        if place >= len(rows):
            # A column that belongs to a singular value of 0.
            return self.field.zeros(len(rows[0]), 1)
        return [[x] for x in rows[place]]

    def on_jac(self, node: Node) -> Any:
        seed, size = node.value
        columns = []
        for position in range(self.size(size)):
            self.env[seed] = (position, 0)
            columns.append([row[0] for row in self._matrix(node.args[0])])
        self.env.pop(seed, None)
        return self._shaped(node, [list(row) for row in zip(*columns, strict=True)])

    def on_at(self, node: Node) -> Any:
        seed, (row, col) = node.value
        self.env[seed] = (self._place(row), self._place(col))
        value = self.of(node.args[0])
        self.env.pop(seed, None)
        return value

    def on_block(self, node: Node) -> Any:
        rows, cols = node.value
        result = []
        for r in range(rows):
            parts = [self._matrix(node.args[r * cols + c]) for c in range(cols)]
            result += [[x for part in parts for x in part[i]] for i in range(len(parts[0]))]
        return result

    def on_lim(self, node: Node) -> Any:
        if node.value[0] in self.world.scope.free:
            return self._extrapolated(node)
        return self._limit(node)

    def _extrapolated(self, node: Node) -> Any:
        """Return the limit of a difference quotient for t → 0, which is a polynomial in t, from values at other t.

        The polynomial through `MAX_DEGREE` random points must also go through `MORE_POINTS` others.

        Raises
        ------
        Undecided
            If it does not, or if it has a kink, beside which it may be another polynomial.
        """
        field, name, body = self.field, node.value[0], node.args[0]
        if self.world.scope.shapes[name] != (1, 1):
            raise Undecided("a limit over a vector")
        if any(n.op in ("ind", "abs", "cases") or (n.op == "fn" and n.value == "relu") for n in walk(body)):
            raise Undecided("a limit of something with a kink")
        rng = random.Random(MAX_DEGREE)
        places = [field.draw(rng) for _ in range(MAX_DEGREE + MORE_POINTS)]
        values = [self.world.child({name: t}).run(body, self.env) for t in places]
        matrix = isinstance(values[0], list)
        rows = [value if matrix else [[value]] for value in values]
        found = [
            [field.coefficients(places, entries, MAX_DEGREE)[0] for entries in zip(*line, strict=True)]
            for line in zip(*rows, strict=True)
        ]
        return found if matrix else found[0][0]

    def _limit(self, node: Node) -> Any:
        name, target = node.value
        if node.args[0].free:
            found = self.world.toward(name, target).evaluator.run(node.args[0], self.env)
        else:
            found = self.world.toward(name, target).evaluator.run(node.args[0])
        largest = max(abs(x) for row in ([[found]] if node.shape == (1, 1) else found) for x in row)
        if largest > self.world.huge:
            raise Singular("this limit does not exist: the expression grows without bound")
        return found

    def on_arg(self, node: Node) -> Any:
        env = {name: self.env[name] for name in node.free}
        point = optimum(node, self.world, env)
        if node.value[0].startswith("arg"):
            return point
        return self.world.child({node.value[1]: point}).evaluator.run(node.args[0], env)
