"""Sums, conditions and products over indices, as their notation means them."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import or_
from typing import Any

from ..errors import SyntaxTypedError
from ..tree import BINDERS, Node, indices, num, rebuild, replace, walk
from .nodes import is_zero
from .ranges import Ends
from .tokens import OTHER


def upper(end: str | None) -> tuple[Node, ...]:
    """Return a node for the stated end of a sum, which the shapes must agree with."""
    return (Node("upto", (), end),) if end else ()


def within(ends: Ends) -> tuple[Node, ...]:
    """Return a node for the first position of a sum over a part of its terms, and the last one if it has an index."""
    low, high = ends
    places = (low or ("num", "1", 0), high) if high else (low,)
    found = tuple(_position(*place) for place in places if place)
    return (Node("within", found),) if found else ()


def _position(op: str, value: str, shift: int) -> Node:
    here = num(int(value)) if op == "num" else Node(op, (), value)
    return Node("add", (here, num(shift))) if shift else here


def index_names(node: Node) -> list[str]:
    """Return the letters used as an index at a node."""
    if node.op in ("entry", "delta"):
        return [i for i in node.value if isinstance(i, str)]
    if node.op == "deriv" and node.value[1]:
        return [i for i in node.value[1] if isinstance(i, str)]
    return []


def other_than(index: str, skipped: str, span: tuple[int, int] = (0, 0)) -> Node:
    """Return ``1 - δ_ik``, which leaves out the term i = k of a sum."""
    return Node("add", (num(1, span), Node("neg", (Node("delta", (), (index, skipped), span),), None, span)))


def index_condition(node: Node) -> bool:
    """Return whether a comparison is ``i = j`` or ``i ≠ j`` of two indices."""
    return node.op == "cmp" and node.value in OTHER and all(arg.op == "idx" for arg in node.args)


def holds(condition: Node) -> Node:
    """Return 1 where a condition is true and 0 elsewhere; for two indices this is ``δ_ij`` or ``1 - δ_ij``."""
    if not index_condition(condition):
        return Node("ind", (condition,))
    i, j = (arg.value for arg in condition.args)
    return (
        Node("delta", (), (i, j), condition.span)
        if condition.value == "="
        else other_than(i, j, condition.span)
    )


def by_index(condition: Node, value: Node, otherwise: Node) -> Node:
    """Return what has one value where two indices satisfy a condition, and another value elsewhere."""
    opposite = replace(condition, value=OTHER[condition.value])
    terms = [(holds(condition), value), (holds(opposite), otherwise)]
    kept = [Node("mul", (where, what), None, what.span) for where, what in terms if not is_zero(what)]
    if not kept:
        return otherwise
    return kept[0] if len(kept) == 1 else Node("add", tuple(kept), None, condition.span)


def over_pairs(node: Node) -> Node:
    """Return the tree with every sum over i ≠ k, and over i < k, read as one over both letters."""

    def both(part: Node) -> Node:
        if part.op != "sum":
            return part
        for letter in sorted(indices(part.args[-1])) if part.args[-1].op == "within" else ():
            return Node("sum", (part,), letter, part.span)
        if part.args[0].op == "mul":
            for letter in indices(part):
                if part.args[0].args[0] == other_than(part.value, letter):
                    return Node("sum", (part,), letter, part.span)
        return part

    return rebuild(node, both)


TWICE = 2


def over_repeated(node: Node) -> Node:
    """Return the tree with a sum over every index that a product has twice, the convention of tensor calculus."""
    if node.op in ("add", "neg", "deriv", "grad"):
        return replace(node, args=tuple(map(over_repeated, node.args)))
    if node.op == "div" and not indices(node.args[1]):
        return replace(node, args=(over_repeated(node.args[0]), node.args[1]))
    if node.op == "mul":
        node = replace(node, args=tuple(_summed_inside(node.args, place) for place in range(len(node.args))))
        for letter, times in sorted(_repeated(node).items()):
            if times == TWICE and letter in indices(node):
                node = Node("sum", (node,), letter, node.span)
    return node


def _summed_inside(factors: tuple[Node, ...], place: int) -> Node:
    """Return a factor with its own sums: in ``(X_ia w_a - y_i) z_i`` only the first term has a sum over a."""
    factor = factors[place]
    if factor.op != "add":
        return factor
    twice = {letter for letter, times in _repeated(factor).items() if times == TWICE}
    if any(twice & indices(other) for number, other in enumerate(factors) if number != place):
        return factor
    return over_repeated(factor)


def _repeated(node: Node) -> Counter[str]:
    """Return how often each index occurs in a product; a bracket of terms counts like its term with the most."""
    inner = [_repeated(arg) for arg in node.args]
    if node.op == "add":
        found: Counter[str] = reduce(or_, inner, Counter())
    else:
        found = sum(inner, Counter())
    at = node.value if node.op in ("entry", "delta") else node.value[1] or () if node.op == "deriv" else ()
    found += Counter(i for i in at if isinstance(i, str))
    # In x_i² the index does not occur twice.
    if node.op in BINDERS:
        del found[node.value]
    return found + found if node.op == "pow" else found


def own_factors(body: Node, names: Any) -> tuple[Node, tuple[Node, ...]]:
    """Separate the factors that ``∏_i`` runs over: in ``∏_i a_i ∏_j b_j`` and in ``∏_i a_i c`` only the first."""
    if body.op != "mul":
        return body, ()
    mine = [place for place, factor in enumerate(body.args) if indices(factor) & set(names)]
    end = mine[-1] + 1 if mine else len(body.args)
    if end == len(body.args):
        return body, ()
    return body.args[0] if end == 1 else replace(body, args=body.args[:end]), body.args[end:]


def shared_index(body: Node, which: str, span: tuple[int, int]) -> list[str]:
    """Return the index that ``\\sum x_i c_i`` leaves out: the only one, or the only one that occurs twice."""
    seen = [i for part in walk(body) for i in index_names(part)]
    names = [i for i in dict.fromkeys(seen) if i in indices(body)]
    twice = [i for i in names if seen.count(i) > 1]
    found = names if len(names) == 1 else twice
    if len(found) != 1:
        raise SyntaxTypedError(f"a {which} needs its index: {which}_i", *span)
    return found
