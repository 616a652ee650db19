"""Arithmetic on matrices in floating point, for a second opinion on a derivation that shares only the parser.

Shapes are never broadcast: a sum of a column and a row is invalid.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np

from workbook.derive.tree import Node

STEP = 1e-5
# Central differences of cubics and quotients are good to about 1e-8 here. Limits are taken at λ = 1e∓10,
# so that its root is below the tolerance too.
TIGHT, LOOSE = 1e-6, 1e-4


class Invalid(Exception):  # noqa: N818
    """The expression has no value: sizes that do not fit, a singular matrix, no optimum."""


class Eye:
    """A multiple of an identity whose size is not known yet."""

    def __init__(self, factor: float) -> None:
        self.factor = factor


def number(value: Any) -> bool:
    return isinstance(value, float)


def tidy(value: np.ndarray) -> Any:
    return float(value[0, 0]) if value.shape == (1, 1) else value


def shaped(value: Any, like: Any) -> Any:
    if isinstance(value, Eye):
        if number(like):
            return value.factor
        if like.shape[0] != like.shape[1]:
            raise Invalid("I of a matrix that is not square")
        return value.factor * np.eye(like.shape[0])
    if number(value) and value == 0.0 and not number(like) and not isinstance(like, Eye):
        return np.zeros_like(like)
    return value


class Arithmetic:
    """Values of trees in one floating-point world, without the operators that have a body."""

    def __init__(self, values: dict[str, Any], meanings: dict[str, Callable[[Any], Any]], pad: int) -> None:
        self.values, self.meanings, self.pad = values, meanings, pad
        self.index: dict[str, int] = {}
        self.sizes: dict[str, int] = {}

    def with_values(self, **new: Any) -> Self:
        other = type(self)({**self.values, **new}, self.meanings, self.pad)
        other.index, other.sizes = dict(self.index), dict(self.sizes)
        return other

    def name(self, word: str) -> Any:
        if word in self.values:
            return self.values[word]
        if word in self.meanings:
            return self.meanings[word](self)
        raise Invalid(word)

    def of(self, node: Node) -> Any:
        value = getattr(self, "on_" + node.op)(node)
        if isinstance(value, np.ndarray) and not np.all(np.isfinite(value)):
            raise Invalid("not finite")
        return value

    def on_num(self, node: Node) -> float:
        return float(node.value)

    def on_sym(self, node: Node) -> Any:
        return self.name(node.value)

    def on_dens(self, node: Node) -> Any:
        return self.name(f"p({node.value})")

    def on_const(self, node: Node) -> float:
        return 0.0

    def on_eye(self, node: Node) -> Any:
        return Eye(1.0)

    def on_zero(self, node: Node) -> float:
        return 0.0

    def on_delta(self, node: Node) -> float:
        return float(self.index[node.value[0]] == self.index[node.value[1]])

    def on_idx(self, node: Node) -> float:
        return float(self.index[node.value] + 1)

    def add(self, a: Any, b: Any) -> Any:
        if isinstance(a, Eye) and isinstance(b, Eye):
            return Eye(a.factor + b.factor)
        if not isinstance(b, Eye):
            a = shaped(a, b)
        if not isinstance(a, Eye):
            b = shaped(b, a)
        if number(a) != number(b) or (not number(a) and a.shape != b.shape):
            raise Invalid("a sum of different shapes")
        return a + b

    def on_add(self, node: Node) -> Any:
        # Identities last: they take their size from the others.
        parts = sorted((self.of(a) for a in node.args), key=lambda v: isinstance(v, Eye))
        total = parts[0]
        for part in parts[1:]:
            total = self.add(total, part)
        return total

    def on_neg(self, node: Node) -> Any:
        return self.mul(-1.0, self.of(node.args[0]))

    def mul(self, a: Any, b: Any) -> Any:
        if isinstance(a, Eye) or isinstance(b, Eye):
            if isinstance(a, Eye) and isinstance(b, Eye):
                return Eye(a.factor * b.factor)
            eye, other = (a, b) if isinstance(a, Eye) else (b, a)
            return Eye(eye.factor * other) if number(other) else eye.factor * other
        if number(a) or number(b):
            return a * b
        if a.shape[1] != b.shape[0]:
            raise Invalid("a product of sizes that do not meet")
        return tidy(a @ b)

    def on_mul(self, node: Node) -> Any:
        value = self.of(node.args[0])
        for arg in node.args[1:]:
            value = self.mul(value, self.of(arg))
        return value

    def on_div(self, node: Node) -> Any:
        bottom = self.of(node.args[1])
        if not number(bottom) or bottom == 0:
            raise Invalid("division")
        return self.mul(1 / bottom, self.of(node.args[0]))

    def on_pow(self, node: Node) -> Any:
        base = self.of(node.args[0])
        if not number(base):
            result = base
            for _ in range(int(node.value) - 1):
                result = self.mul(result, base)
            return result
        if base < 0 and node.value.denominator > 1:
            raise Invalid("root of a negative number")
        return base ** float(node.value)

    def on_T(self, node: Node) -> Any:
        value = self.of(node.args[0])
        return value if number(value) or isinstance(value, Eye) else value.T

    def on_inv(self, node: Node) -> Any:
        value = self.of(node.args[0])
        if isinstance(value, Eye):
            return Eye(1 / value.factor)
        if number(value):
            return 1 / value
        if value.shape[0] != value.shape[1] or np.linalg.cond(value) > 1e13:
            raise Invalid("no inverse")
        return np.linalg.inv(value)

    def on_pinv(self, node: Node) -> Any:
        return np.linalg.pinv(np.atleast_2d(self.of(node.args[0])))

    def on_normsq(self, node: Node) -> float:
        value = np.atleast_2d(self.of(node.args[0]))
        if min(value.shape) != 1:
            raise Invalid("length of a matrix")
        return float(np.sum(value**2))

    def on_norm(self, node: Node) -> float:
        return float(np.sqrt(self.on_normsq(node)))

    def on_abs(self, node: Node) -> float:
        value = self.of(node.args[0])
        return abs(value) if number(value) else self.on_norm(node)

    def on_fn(self, node: Node) -> Any:
        value = self.of(node.args[0])
        if node.value == "relu":
            return max(value, 0.0) if number(value) else np.maximum(value, 0)
        if not number(value) or (node.value in ("log", "sqrt") and value < 0):
            raise Invalid(node.value)
        return float({"exp": np.exp, "log": np.log, "sqrt": np.sqrt}[node.value](value))

    def on_ind(self, node: Node) -> Any:
        left, right = (self.of(a) for a in node.args[0].args)
        test = {">": np.greater, "<": np.less, ">=": np.greater_equal, "<=": np.less_equal,
                "=": np.equal, "!=": np.not_equal}[node.args[0].value]  # fmt: skip
        result = test(left, right)
        return float(result) if number(left) else result.astype(float)

    def on_had(self, node: Node) -> Any:
        return self.of(node.args[0]) * self.of(node.args[1])

    def on_cases(self, node: Node) -> Any:
        for value, condition in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
            if self.on_ind(Node("ind", (condition,))):
                return self.of(value)
        return self.of(node.args[-1])

    def on_entry(self, node: Node) -> float:
        value, where = np.atleast_2d(self.of(node.args[0])), node.value
        if len(where) == 1:
            where = (where[0], 1) if value.shape[1] == 1 else (1, where[0])
            if min(value.shape) != 1:
                raise Invalid("one index of a matrix")
        row, col = (i - 1 if isinstance(i, int) else self.index[i] for i in where)
        if row >= value.shape[0] or col >= value.shape[1]:
            raise Invalid("index out of range")
        return float(value[row, col])
