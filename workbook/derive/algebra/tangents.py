"""Forward-mode differentiation: the tangent of a tree along a seed direction.

The tangent is again a tree (with ``seed`` in place of the variable), so one evaluator computes values and
derivatives in every arithmetic, and derivatives can be nested. Nothing is simplified, because the tree is
only evaluated. The homework fixes two rules: the derivative of a number with respect to a vector is a row,
and relu has slope 0 at 0.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import Singular, Undecided
from ..tree import Node, num, replace
from .functions import SLOPES

if TYPE_CHECKING:
    from .sizes import Scope


# Operators whose value names what they bind: an index, or the seed of an inner derivative.
# Largest power of a matrix that is differentiated.
MAX_MATRIX_POWER = 4
BINDING = ("sum", "stack", "diag", "jac", "at")


def tangent(node: Node, name: str, seed: str, scope: Scope) -> Node | None:
    """Return the derivative of ``node`` when ``name`` moves along ``seed``, or None if it does not move."""
    return _Tangent(name, seed, scope).of(node)


def _free(*nodes: Node) -> frozenset[str]:
    return frozenset().union(*(n.free for n in nodes))


def _mul(*args: Node, shape: object) -> Node:
    return Node("mul", args, None, args[0].span, shape, _free(*args))


def _run(factors: list[Node]) -> Node:
    """Return the product of neighbors in a product; numbers among them do not change its shape."""
    sized = [factor for factor in factors if factor.shape != (1, 1)]
    shape = (sized[0].shape[0], sized[-1].shape[1]) if sized else (1, 1)
    return _mul(*factors, shape=shape)


def _scale(factor: Fraction | int, node: Node) -> Node:
    return _mul(replace(num(factor), shape=(1, 1)), node, shape=node.shape)


def _add(args: list[Node]) -> Node | None:
    if not args:
        return None
    return (
        args[0]
        if len(args) == 1
        else Node("add", tuple(args), None, args[0].span, args[0].shape, _free(*args))
    )


def _t(node: Node) -> Node:
    return Node("T", (node,), None, node.span, (node.shape[1], node.shape[0]), node.free)


def _div(top: Node, bottom: Node) -> Node:
    return Node("div", (top, bottom), None, top.span, top.shape, _free(top, bottom))


class _Occurrences:
    """Finds where the meaning of a student's name occurs, to differentiate with respect to that name."""

    def __init__(self, name: str, seed: Node, scope: Scope) -> None:
        self.seed, self.worlds = seed, scope.probe()
        self.whole = Node("sym", (), name, (0, 0), scope.shapes[name])
        self.values = [world.run(self.whole) for world in self.worlds]

    def of(self, node: Node) -> Node | None:
        """Return the seed if a term is the name's value or an entry of it, minus the seed for minus the value."""
        try:
            if node.shape == self.whole.shape and not node.free:
                return self._signed([world.run(node) for world in self.worlds], self.seed)
            if node.shape == self.whole.shape[::-1] and not node.free:
                turned = [
                    [list(column) for column in zip(*world.run(node), strict=True)] for world in self.worlds
                ]
                found = self._signed(turned, self.seed)
                return None if found is None else _t(found)
            single = node.shape == (1, 1) and len(node.free) == 1 and self.whole.shape[1] == 1
            if single and self.whole.shape != (1, 1) and node.op in ("add", "mul", "entry", "sum"):
                return self._entry(node, next(iter(node.free)))
        except (Undecided, Singular, KeyError, IndexError):
            return None
        return None

    def _signed(self, found: list[Any], seed: Node) -> Node | None:
        for sign in (1, -1):
            if all(map(partial(self._same, sign), self.worlds, found, self.values)):
                return seed if sign > 0 else _scale(-1, seed)
        return None

    def _same(self, sign: int, world: Any, value: Any, wanted: Any) -> bool:
        field = world.field
        pairs = zip(_flat(value), _flat(wanted), strict=True)
        return all(field.equal(field.norm(sign * x), y) for x, y in pairs)

    def _entry(self, node: Node, index: str) -> Node | None:
        if index.startswith("∂"):
            return None
        found = [
            [[world.run(node, {index: place})] for place in range(len(value))]
            for world, value in zip(self.worlds, self.values, strict=True)
        ]
        entry = Node("entry", (self.seed,), (index, 1), node.span, (1, 1), self.seed.free | {index})
        return self._signed(found, entry)


def _flat(value: Any) -> list[Any]:
    return [x for row in value for x in row] if isinstance(value, list) else [value]


class _Tangent:
    def __init__(self, name: str, seed: str, scope: Scope) -> None:
        self.name, self.seed, self.scope = name, seed, scope
        self.done: dict[int, Node | None] = {}
        self.keep: list[Node] = []
        self.occurrences: _Occurrences | None = None
        if name in scope.means and scope.probe is not None:
            shape = scope.shapes[name]
            moved = replace(num(1), shape=(1, 1))
            if shape != (1, 1):
                moved = Node("seed", (), seed, (0, 0), shape, frozenset([seed]))
            self.occurrences = _Occurrences(name, moved, scope)

    def of(self, node: Node) -> Node | None:
        if id(node) not in self.done:
            self.keep.append(node)
            found = self.occurrences.of(node) if self.occurrences is not None else None
            rule = getattr(self, "on_" + node.op, None)
            self.done[id(node)] = found if found is not None else rule(node) if rule else self._still(node)
        return self.done[id(node)]

    def _still(self, node: Node) -> Node | None:
        """Handle an operator without a rule, which may only contain what does not move."""
        if any(self.of(arg) is not None for arg in node.args):
            raise Undecided(f"the checker cannot differentiate through {node.op}")
        return None

    def on_sym(self, node: Node) -> Node | None:
        if node.value == self.name:
            if node.shape == (1, 1):
                return replace(num(1, node.span), shape=(1, 1))
            return Node("seed", (), self.seed, node.span, node.shape, frozenset([self.seed]))
        meaning = self.scope.means.get(node.value)
        return None if meaning is None else self.of(meaning)

    def on_add(self, node: Node) -> Node | None:
        return _add([t for t in map(self.of, node.args) if t is not None])

    def _linear(self, node: Node) -> Node | None:
        moved = self.of(node.args[0])
        if moved is None:
            return None
        bound = {node.value[0]} if node.op in BINDING and node.value is not None else set()
        return replace(node, args=(moved, *node.args[1:]), free=node.free | (moved.free - bound))

    on_neg = on_T = on_sum = on_stack = on_entry = on_diag = on_rowof = on_jac = on_at = _linear  # noqa: N815 - T is the operator

    def on_mul(self, node: Node) -> Node | None:
        terms, factors = [], self._grouped(node.args)
        for position, arg in enumerate(factors):
            moved = self.of(arg)
            if moved is not None:
                args = (*factors[:position], moved, *factors[position + 1 :])
                terms.append(_mul(*args, shape=node.shape))
        return _add(terms)

    def _grouped(self, factors: tuple[Node, ...]) -> tuple[Node, ...]:
        """Group factors whose product is the meaning of a student's name: in ``y_i x_i'w`` the last two are z_i."""
        if self.occurrences is None or len(factors) < 3:
            return factors
        numbers = [factor for factor in factors if factor.shape == (1, 1)]
        rest = [*numbers, *(factor for factor in factors if factor.shape != (1, 1))]
        grouped: list[Node] = []
        while rest:
            runs = (_run(rest[:length]) for length in range(len(rest), 1, -1))
            first = next((run for run in runs if self.occurrences.of(run) is not None), rest[0])
            grouped.append(first)
            del rest[: len(first.args) if first is not rest[0] else 1]
        return tuple(grouped)

    def on_had(self, node: Node) -> Node | None:
        a, b = node.args
        da, db = self.of(a), self.of(b)
        terms = [replace(node, args=(da, b), free=_free(da, b))] if da is not None else []
        if db is not None:
            terms.append(replace(node, args=(a, db), free=_free(a, db)))
        return _add(terms)

    def on_div(self, node: Node) -> Node | None:
        top, bottom = node.args
        dtop, dbottom = self.of(top), self.of(bottom)
        terms = [_div(dtop, bottom)] if dtop is not None else []
        if dbottom is not None:
            square = _mul(bottom, bottom, shape=(1, 1))
            terms.append(_scale(-1, _div(_mul(top, dbottom, shape=node.shape), square)))
        return _add(terms)

    def on_pow(self, node: Node) -> Node | None:
        moved = self.of(node.args[0])
        if moved is None:
            return None
        if node.shape != (1, 1):
            if node.value > MAX_MATRIX_POWER:
                raise Undecided("the derivative of a high power of a matrix")
            return self.of(_mul(*node.args * int(node.value), shape=node.shape))
        lower = replace(node, value=node.value - 1)
        return _scale(node.value, _mul(lower, moved, shape=(1, 1)))

    def on_inv(self, node: Node) -> Node | None:
        moved = self.of(node.args[0])
        return None if moved is None else _scale(-1, _mul(node, moved, node, shape=node.shape))

    def on_normsq(self, node: Node) -> Node | None:
        inner = node.args[0]
        moved = self.of(inner)
        if moved is None:
            return None
        pair = (_t(inner), moved) if inner.shape[1] == 1 else (inner, _t(moved))
        return _scale(2, _mul(*pair, shape=(1, 1)))

    def on_norm(self, node: Node) -> Node | None:
        squared = self.on_normsq(node)
        return None if squared is None else _scale(Fraction(1, 2), _div(squared, node))

    def on_fn(self, node: Node) -> Node | None:
        """Return the derivative of a function along the seed, by the chain rule; None if its argument does not move.

        A function in ``SLOPES``, and relu, acts entry by entry on a vector.

        Raises
        ------
        Undecided
            If another function is applied to a vector, or if a function without a rule moves.
        """
        inner = node.args[0]
        moved = self.of(inner)
        if moved is None:
            return None
        if node.value in SLOPES:
            slope = SLOPES[node.value](inner)
            if node.shape == (1, 1):
                return _mul(slope, moved, shape=(1, 1))
            return Node("had", (slope, moved), None, node.span, node.shape, _free(slope, moved))
        if node.shape != (1, 1) and node.value != "relu":
            raise Undecided(f"the derivative of {node.value} of a vector; write one entry")
        if node.value == "log":
            return _div(moved, inner)
        if node.value == "sqrt":
            return _scale(Fraction(1, 2), _div(moved, node))
        if node.value == "tr":
            return replace(node, args=(moved,), free=moved.free)
        if node.value == "relu":
            zero = Node("zero", (), None, inner.span, inner.shape)
            if inner.shape == (1, 1):
                zero = replace(num(0), shape=(1, 1))
            active = Node("cmp", (inner, zero), ">", inner.span, inner.shape, inner.free)
            slope = Node("ind", (active,), None, inner.span, inner.shape, inner.free)
            return Node("had", (slope, moved), None, node.span, node.shape, _free(slope, moved))
        return self._still(node)

    def on_ind(self, node: Node) -> None:
        """Return None: an indicator is flat almost everywhere; at its jump the homework defines slope 0."""
        return None

    def on_cases(self, node: Node) -> Node | None:
        moved = False
        args = list(node.args)
        for position in [*range(0, len(args) - 1, 2), len(args) - 1]:
            slope = self.of(args[position])
            moved = moved or slope is not None
            args[position] = slope if slope is not None else replace(num(0), shape=(1, 1))
        return replace(node, args=tuple(args), free=_free(*args)) if moved else None

    def on_normal(self, node: Node) -> Node | None:
        at, mean, cov = node.args
        dat, dmean = self.of(at), self.of(mean)
        if self.of(cov) is not None:
            raise Undecided("the checker cannot differentiate a density with respect to its covariance")
        terms = [t for t in (dat, _scale(-1, dmean) if dmean is not None else None) if t is not None]
        moved = _add(terms)
        if moved is None:
            return None
        gap = Node("add", (at, _scale(-1, mean)), None, at.span, at.shape, _free(at, mean))
        inverse = Node("inv", (cov,), None, cov.span, cov.shape, cov.free)
        slope = _mul(_t(gap), inverse, moved, shape=(1, 1))
        return _scale(-1, _mul(node, slope, shape=(1, 1)))

    def on_block(self, node: Node) -> Node | None:
        moved = [self.of(arg) for arg in node.args]
        if all(m is None for m in moved):
            return None
        args = tuple(m if m is not None else _zero(arg) for m, arg in zip(moved, node.args, strict=True))
        return replace(node, args=args, free=_free(*args))


def _zero(like: Node) -> Node:
    if like.shape == (1, 1):
        return replace(num(0), shape=(1, 1))
    return Node("zero", (), None, like.span, like.shape)
