"""Compute the value of a settled tree in one world, with indices and seeds set by ``env``.

Values are numbers for shape (1, 1) and lists of rows otherwise. The work is counted, so that no input can
occupy the machine for long: a step that exceeds the budget is undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..errors import Undecided
from ..tree import Node, replace, root_power
from .field import Analytic
from .indexed import Indexed
from .world import EIGHTH

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b, "<": lambda a, b: a < b, ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


class Evaluator(Indexed):
    """Values in one world, cached per node and per setting of what it depends on."""

    # -- leaves ------------------------------------------------------------------------------

    def on_num(self, node: Node) -> Any:
        return self.field.number(node.value)

    def on_sym(self, node: Node) -> Any:
        return self.world.value(node.value)

    def on_count(self, node: Node) -> Any:
        return self.field.number(self.size(node.value))

    def on_const(self, node: Node) -> Any:
        raise Undecided("a constant that is not named")

    def on_idx(self, node: Node) -> Any:
        return self.field.number(self.env[node.value] + 1)

    def on_eye(self, node: Node) -> Any:
        return self._shaped(node, self.field.eye(self.size(node.shape[0])))

    def on_zero(self, node: Node) -> Any:
        return self._shaped(node, self.field.zeros(self.size(node.shape[0]), self.size(node.shape[1])))

    def on_delta(self, node: Node) -> Any:
        first, second = (self.env[i] for i in node.value)
        return self.field.number(int(first == second))

    def on_seed(self, node: Node) -> Any:
        rows = self.field.zeros(self.size(node.shape[0]), self.size(node.shape[1]))
        row, col = self.env[node.value]
        rows[row][col] = self.field.number(1)
        return rows

    # -- arithmetic --------------------------------------------------------------------------

    def on_add(self, node: Node) -> Any:
        if node.shape == (1, 1):
            return self.field.norm(sum(self.of(arg) for arg in node.args))
        total = self.of(node.args[0])
        for arg in node.args[1:]:
            total = self.field.add(total, self.of(arg))
        return total

    def on_neg(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return self.field.norm(-value) if node.shape == (1, 1) else self.field.scale(-1, value)

    def on_mul(self, node: Node) -> Any:
        field = self.field
        value, shape = self.of(node.args[0]), node.args[0].shape
        for arg in node.args[1:]:
            other = self.of(arg)
            if shape == (1, 1):
                value = field.norm(value * other) if arg.shape == (1, 1) else field.scale(value, other)
                shape = arg.shape
            elif arg.shape == (1, 1):
                value = field.scale(other, value)
            else:
                value, shape = field.times(value, other), (shape[0], arg.shape[1])
                if shape == (1, 1):
                    value = value[0][0]
        return value

    def on_had(self, node: Node) -> Any:
        a, b = (self._matrix(arg) for arg in node.args)
        rows = [
            [self.field.norm(x * y) for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)
        ]
        return self._shaped(node, rows)

    def on_div(self, node: Node) -> Any:
        factor = self.field.inverse(self.of(node.args[1]))
        value = self.of(node.args[0])
        return self.field.norm(value * factor) if node.shape == (1, 1) else self.field.scale(factor, value)

    def on_pow(self, node: Node) -> Any:
        exponent: Fraction = node.value
        if exponent.denominator > 1 and root_power(node, self._known_roots()) is not None:
            return self._root_of(node)
        base_node = node.args[0]
        if exponent.denominator == 1:
            base, times = self.of(base_node), int(exponent)
        elif exponent.denominator == 2:
            base, times = self._root(base_node), int(exponent * 2)
        else:
            raise Undecided(f"a power of {exponent}")
        if times < 0:
            invert = self.field.inverse if node.shape == (1, 1) else self.field.invert
            base, times = invert(base), -times
        if node.shape != (1, 1):
            value = base
            for _ in range(times - 1):
                value = self.field.times(value, base)
            return value
        result = self.field.number(1)
        for _ in range(times):
            result = self.field.norm(result * base)
        return result

    def on_sizepow(self, node: Node) -> Any:
        size, factor = node.value
        return self.of(replace(node, op="pow", value=factor * self.size(size)))

    # -- matrices ----------------------------------------------------------------------------

    def on_T(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return value if node.shape == (1, 1) else [list(col) for col in zip(*value, strict=True)]

    def on_inv(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return self.field.inverse(value) if node.shape == (1, 1) else self.field.invert(value)

    def on_pinv(self, node: Node) -> Any:
        """Return the Moore-Penrose inverse, for full rank; the smaller of A'A and AA' is inverted."""
        if node.shape == (1, 1):
            return self.field.inverse(self.of(node.args[0]))
        a = self._matrix(node.args[0])
        flipped = [list(col) for col in zip(*a, strict=True)]
        if len(a) >= len(a[0]):
            return self.field.solve(self.field.times(flipped, a), flipped)
        return self.field.times(flipped, self.field.invert(self.field.times(a, flipped)))

    def on_normsq(self, node: Node) -> Any:
        value = self._matrix(node.args[0])
        return self.field.norm(sum(x * x for row in value for x in row))

    def on_norm(self, node: Node) -> Any:
        return self.field.function("sqrt", self.on_normsq(node))

    def on_abs(self, node: Node) -> Any:
        if not self.field.ordered:
            raise Undecided("an absolute value")
        return abs(self.of(node.args[0]))

    def _known_roots(self) -> set[str]:
        return self.world.squares.keys() | self.world.roots.keys()

    def _root(self, node: Node) -> Any:
        return self._root_of(Node("fn", (node,), "sqrt"))

    def _root_of(self, node: Node) -> Any:
        """Return the exact root if it is a power of a positive quantity, otherwise the field's own root."""
        name, power = root_power(node, self._known_roots()) or ("", Fraction(0))
        if name in self.world.squares:
            if (power * 2).denominator == 1:
                base = self.world.squares[name]
                return base ** int(power * 2) if power >= 0 else self.field.inverse(base ** int(-power * 2))
            raise Undecided("this root has no short value")
        if name in self.world.roots and (power * EIGHTH).denominator == 1:
            return self.world.power(name, power)
        if node.op == "pow":
            raise Undecided(f"a power of {node.value}")
        return self.field.function("sqrt", self.of(node.args[0]))

    def on_fn(self, node: Node) -> Any:
        inner = node.args[0]
        if node.value == "relu":
            rows = [[x if x > 0 else 0 * x for x in row] for row in self._matrix(inner)]
            return self._shaped(node, rows)
        if node.value == "sqrt" and node.shape == (1, 1):
            return self._root(inner)
        value = self.of(inner)
        if node.value == "tr":
            if inner.shape == (1, 1):
                return value
            return self.field.norm(sum(value[i][i] for i in range(len(value))))
        if node.value == "det":
            return value if inner.shape == (1, 1) else self.field.det(value)
        if node.shape != (1, 1):
            return [[self.field.function(node.value, x) for x in row] for row in value]
        return self.field.function(node.value, value)

    def on_ind(self, node: Node) -> Any:
        condition = node.args[0]
        left, right = (self._matrix(arg) for arg in condition.args)
        holds = COMPARE[condition.value]
        rows = [
            [self.field.number(int(holds(x, y))) for x, y in zip(p, q, strict=True)]
            for p, q in zip(left, right, strict=True)
        ]
        return self._shaped(node, rows)

    def on_cases(self, node: Node) -> Any:
        for value, condition in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
            left, right = (self.of(arg) for arg in condition.args)
            if COMPARE[condition.value](left, right):
                return self.of(value)
        return self.of(node.args[-1])

    def on_normal(self, node: Node) -> Any:
        if not isinstance(self.field, Analytic):
            raise Undecided("a density has no exact value")
        at, mean, cov = (self._matrix(arg) for arg in node.args)
        gap = self.field.add(at, self.field.scale(-1, mean))
        solved = self.field.solve(cov, gap)
        square = sum(x[0] * y[0] for x, y in zip(gap, solved, strict=True))
        field: Any = self.field
        scale = field.function("sqrt", (2 * field.mp.pi) ** len(gap) * field.det(cov))
        return field.mp.exp(-square / 2) / scale
