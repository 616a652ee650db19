"""A second opinion on a derivation, in floating point: operators with a body.

Values, derivatives (central differences), optima (a fitted quadratic), limits (a small or large λ) and the ranges of
sums are all computed here anew with numpy. `worlds` has the numbers, `reader` the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from workbook.derive.tree import Node, walk

from .arithmetic import STEP, Arithmetic, Eye, Invalid, number, tidy


class Numpy(Arithmetic):
    """Values of any tree in one floating-point world."""

    def range_of(self, name: str, body: Node) -> int:
        """How far an index runs: the axis of the first entry that carries it."""
        found = set()
        for part in walk(body):
            if part.op == "entry" and name in part.value:
                probe = np.atleast_2d(self.with_index_zero(body).of(part.args[0]))
                if len(part.value) == 1:
                    found.add(max(probe.shape))
                else:
                    found |= {probe.shape[axis] for axis, index in enumerate(part.value) if index == name}
            if part.op == "deriv" and part.value[1] and name in part.value[1]:
                found.add(max(np.atleast_2d(self.name(part.value[0])).shape))
        if len(found) > 1:
            raise Invalid("an index with two ranges")
        return found.pop() if found else 0

    def with_index_zero(self, body: Node) -> Numpy:
        other = self.with_values()
        other.index = dict.fromkeys(_all_indices(body), 0) | self.index
        return other

    def on_sum(self, node: Node) -> Any:
        size = self.sizes.get(node.value) or self.range_of(node.value, node.args[0])
        if not size:
            deltas = [p for p in walk(node.args[0]) if p.op == "delta" and node.value in p.value]
            if not deltas:
                raise Invalid("a sum without its index")
            size = max(self.sizes.values(), default=0)
        before = self.index.get(node.value)
        total: Any = None
        for position in range(size):
            self.index[node.value] = position
            value = self.of(node.args[0])
            total = value if total is None else self.add(total, value)
        if before is None:
            self.index.pop(node.value, None)
        else:
            self.index[node.value] = before
        return total

    def on_stack(self, node: Node) -> Any:
        which, name = node.value
        values = []
        for position in range(self.range_of(name, node.args[0])):
            self.index[name] = position
            values.append(self.of(node.args[0]))
        self.index.pop(name, None)
        return np.array([values] if which == "row" else [[v] for v in values])

    def on_diag(self, node: Node) -> np.ndarray:
        """As in V diag(…) Uᵀ: of the shape of Xᵀ."""
        result = np.zeros(self.name("X").T.shape)
        for position in range(min(result.shape)):
            self.index[node.value] = position
            result[position, position] = self.of(node.args[0])
        self.index.pop(node.value, None)
        return result

    def slope(self, body: Node, name: str, row: int, col: int) -> Any:
        base = self.name(name)
        sides = []
        for sign in (1, -1):
            moved = np.array(np.atleast_2d(base), dtype=float)
            moved[row, col] += sign * STEP
            sides.append(self.with_values(**{name: tidy(moved) if number(base) else moved}).of(body))
        return self.mul(1 / (2 * STEP), self.add(sides[0], self.mul(-1.0, sides[1])))

    def on_deriv(self, node: Node) -> Any:
        (name, where), body = node.value[:2], node.args[0]
        base = np.atleast_2d(self.name(name))
        if where:
            value = Node("entry", (Node("sym", (), name),), where)
            places = (
                list(where) if len(where) == 2 else ([where[0], 1] if base.shape[1] == 1 else [1, where[0]])
            )
            self.on_entry(value)
            row, col = (i - 1 if isinstance(i, int) else self.index[i] for i in places)
            return self.slope(body, name, row, col)
        if base.shape == (1, 1):
            return self.slope(body, name, 0, 0)
        columns = [self.slope(body, name, i, 0) for i in range(base.shape[0])]
        if number(columns[0]):
            return np.array([columns])
        if columns[0].shape[1] != 1:
            raise Invalid("a derivative of a row")
        return np.hstack(columns)

    def on_grad(self, node: Node) -> Any:
        return self.on_deriv(node).T

    def on_block(self, node: Node) -> Any:
        rows, cols = node.value
        grid = [[self.of(node.args[r * cols + c]) for c in range(cols)] for r in range(rows)]
        heights = [next((x.shape[0] for x in row if isinstance(x, np.ndarray)), None) for row in grid]
        widths = [next((grid[r][c].shape[1] for r in range(rows) if isinstance(grid[r][c], np.ndarray)), None)
                  for c in range(cols)]  # fmt: skip
        for r, c in product(range(rows), range(cols)):
            value = grid[r][c]
            if isinstance(value, Eye):
                size = heights[r] or widths[c]
                heights[r], widths[c] = heights[r] or size, widths[c] or size
                grid[r][c] = value.factor * np.eye(size)
            elif number(value) and value == 0:
                grid[r][c] = np.zeros((heights[r] or self.pad, widths[c] or self.pad))
            elif number(value):
                grid[r][c] = np.array([[value]])
        try:
            return tidy(np.block(grid))
        except ValueError as error:
            raise Invalid(str(error)) from None

    def on_lim(self, node: Node) -> Any:
        name, target = node.value
        near = self.with_values(**{name: 1e-10 if target == "0" else 1e10})
        value = near.of(node.args[0])
        if np.max(np.abs(np.atleast_2d(value.factor if isinstance(value, Eye) else value))) > 1e4:
            raise Invalid("no limit")
        return value

    def on_arg(self, node: Node) -> Any:
        which, name = node.value
        size = np.atleast_2d(self.name(name)).shape[0]
        scalar = number(self.name(name))

        def at(vector: np.ndarray) -> float:
            value = self.with_values(**{name: float(vector[0]) if scalar else vector[:, None]}).of(
                node.args[0]
            )
            if not number(value):
                raise Invalid("an optimum of something that is no number")
            return float(value)

        try:
            hessian, slope = fitted(at, size)
        except Invalid:
            hessian, slope = fitted(lambda v: float(np.log(at(v))) if at(v) > 0 else np.nan, size)
        if len(node.args) == 3:
            return self.constrained(node, hessian, slope, name, size)
        signs = np.linalg.eigvalsh(hessian) * (1 if which.endswith("min") else -1)
        if signs.min() < 1e-9:
            raise Invalid("no optimum of that kind")
        point = np.linalg.solve(hessian, -slope)
        return float(point[0]) if scalar else point[:, None]

    def constrained(
        self, node: Node, hessian: np.ndarray, slope: np.ndarray, name: str, size: int
    ) -> np.ndarray:
        def residual(v: np.ndarray) -> np.ndarray:
            here = self.with_values(**{name: v[:, None]})
            return np.asarray(here.add(here.of(node.args[1]), here.mul(-1.0, here.of(node.args[2])))).ravel()

        base = residual(np.zeros(size))
        matrix = np.array([residual(e) - base for e in np.eye(size)]).T
        count = len(base)
        kkt = np.block([[hessian, matrix.T], [matrix, np.zeros((count, count))]])
        if np.linalg.cond(kkt) > 1e12 or np.linalg.eigvalsh(hessian).min() < 1e-9:
            raise Invalid("no optimum")
        return np.linalg.solve(kkt, np.r_[-slope, -base])[:size, None]


def fitted(at: Callable[[np.ndarray], float], size: int) -> tuple[np.ndarray, np.ndarray]:
    """Hessian and slope at 0 of a quadratic; Invalid for anything else."""
    eye = np.eye(size) * 0.5
    base = at(np.zeros(size))
    plus, minus = [at(e) for e in eye], [at(-e) for e in eye]
    slope = np.array([p - m for p, m in zip(plus, minus, strict=True)])
    hessian = np.array([[at(a + b) - at(a) - at(b) + base for b in eye] for a in eye]) * 4
    probe = np.linspace(-0.4, 0.7, size)
    wanted = base + slope @ probe + probe @ hessian @ probe / 2
    if not np.isfinite(wanted) or abs(at(probe) - wanted) > 1e-6 * (1 + abs(wanted)):
        raise Invalid("not quadratic")
    return hessian, slope


def _all_indices(node: Node) -> Iterator[str]:
    for part in walk(node):
        if part.op in ("entry", "delta"):
            yield from (i for i in part.value if isinstance(i, str))
        elif part.op in ("sum", "prod", "idx"):
            yield part.value
        elif part.op == "deriv" and part.value[1]:
            yield from (i for i in part.value[1] if isinstance(i, str))
