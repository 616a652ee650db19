"""Read from the form of an expression that it is never negative, or positive semidefinite."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType

from ..tree import Node

NO_MEANINGS: Mapping[str, Node] = MappingProxyType({})


def always_positive(
    node: Node, positive: Container[str], nonzero: Callable[[Node], bool] = lambda vector: False
) -> bool:
    """Return whether the form of an expression shows that it is greater than 0.

    Such are ``positive`` symbols, and the squared length of a vector that is ``nonzero``.
    """
    if node.op == "num":
        return bool(node.value > 0)
    if node.op in ("norm", "normsq"):
        return nonzero(node.args[0])
    if node.op == "mul" and len(node.args) == 2 and node.args[0] == Node("T", (node.args[1],)):
        return nonzero(node.args[1])
    if node.op == "add":
        shown = any(always_positive(arg, positive, nonzero) for arg in node.args)
        return shown and all(never_negative(arg, positive) for arg in node.args)
    if node.op == "sum" and (vector := _squares_of(node)) is not None:
        return nonzero(vector)
    if node.op in ("mul", "div", "pow", "sum"):
        return all(always_positive(arg, positive, nonzero) for arg in node.args)
    return _is_one_of(node, positive) or (node.op, node.value) == ("fn", "exp") or node.op == "normal"


def _squares_of(node: Node) -> Node | None:
    """Return x for the sum of x_i² over i, else None."""
    body = node.args[0]
    if (
        body.op == "pow"
        and body.value == 2
        and body.args[0].op == "entry"
        and body.args[0].value == (node.value,)
    ):
        return body.args[0].args[0]
    return None


def never_zero(node: Node, nonzero: Container[str]) -> bool:
    """Return whether an expression is a product or quotient of quantities, or entries, that are never zero."""
    if node.op in ("mul", "div", "pow", "neg", "T", "abs"):
        return all(never_zero(arg, nonzero) for arg in node.args)
    return _is_one_of(node, nonzero) or (node.op == "num" and node.value != 0)


def _is_one_of(node: Node, names: Container[str]) -> bool:
    node = node.args[0] if node.op == "entry" else node
    return node.op == "sym" and node.value in names


def never_negative(
    node: Node, positive: Container[str] = frozenset(), means: Mapping[str, Node] = NO_MEANINGS
) -> bool:
    """Return whether the form of an expression shows that it is never negative.

    Such forms are a squared length, a square, a ``positive`` symbol, a name that ``means`` such an expression, or a sum
    or product of these.
    """
    if _is_one_of(node, positive):
        return True
    if node.op == "sym":
        return node.value in means and never_negative(means[node.value], positive, means)
    if node.op in ("normsq", "norm", "abs", "ind", "normal", "count"):
        return True
    if node.op == "fn" and node.value in ("relu", "exp", "sqrt", "logistic"):
        return True
    if node.op == "num":
        return bool(node.value >= 0)
    if node.op == "pow" and node.value % 2 == 0:
        return True
    if node.op == "mul" and len(node.args) > 1 and node.args[0] == Node("T", (node.args[-1],)):
        middle = node.args[1:-1]
        return not middle or semidefinite(Node("mul", middle) if len(middle) > 1 else middle[0], positive)
    return node.op in ("add", "mul", "div", "sum", "pow") and all(
        never_negative(arg, positive, means) for arg in node.args
    )


def semidefinite(node: Node, positive: Container[str] = frozenset()) -> bool:
    """Return whether the form of a matrix shows that it is positive semidefinite: M'M, λ I, sums and inverses."""
    if node.op == "eye":
        return True
    if node.op == "inv":
        return semidefinite(node.args[0], positive)
    if node.op == "add":
        return all(semidefinite(arg, positive) for arg in node.args)
    if node.op == "mul" and len(node.args) == 2:
        first, last = node.args
        gram = first == Node("T", (last,)) or last == Node("T", (first,))
        return gram or (never_negative(first, positive) and semidefinite(last, positive))
    return False
