"""Determine what a step needs from the arithmetic (order, analysis, limits, optima)."""

from __future__ import annotations

from collections.abc import Set

from ..algebra.functions import ANALYTIC
from ..algebra.world import EIGHTH
from ..part import Part
from ..tree import Node, root_power


def arithmetic_needed(node: Node, part: Part) -> Set[str]:
    """Return the kinds of arithmetic that a settled tree needs, including the meanings of its names."""
    needed = part.scope.inferred.needed
    found = needed.get(id(node))
    if found is None:
        part.scope.book.entry(node)  # keeps the tree, so that no other gets its id
        inside = list(node.args)
        meaning = part.scope.means.get(node.value) if node.op == "sym" else None
        # A name that is defined by itself has no value, and is rejected elsewhere.
        if meaning is not None and node.value not in part.scope.book.entry(meaning).reach:
            inside.append(meaning)
        own = _needed_for(node, part)
        found = frozenset([own] if own else ()).union(*(arithmetic_needed(tree, part) for tree in inside))
        needed[id(node)] = found
    return found


def _needed_for(node: Node, part: Part) -> str:
    """Return what the operator of a node needs: "order", "analytic", "limit", "optimum", or "" for nothing."""
    if node.op in ("ind", "abs", "cases") or (node.op == "fn" and node.value == "relu"):
        return "order"
    if (
        node.op in ("norm", "normal")
        or (node.op == "fn" and node.value in ANALYTIC and node.value != "sqrt")
        or (node.op == "sizepow" and node.value[1].denominator > 1)
    ):
        return "analytic"
    if (node.op == "fn" and node.value == "sqrt") or (node.op == "pow" and node.value.denominator > 1):
        power = root_power(node, part.powers)
        return "analytic" if power is None or (power[1] * EIGHTH).denominator > 1 else ""
    if node.op == "lim" and node.value[0] in part.scope.free:
        # A limit of a difference quotient is found from values elsewhere.
        return ""
    return {"lim": "limit", "arg": "optimum"}.get(node.op, "")
