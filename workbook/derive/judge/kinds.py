"""Determine what a step needs from the arithmetic (order, analysis, limits, optima), and where its kinks are."""

from __future__ import annotations

from collections.abc import Set
from fractions import Fraction

from ..algebra.functions import ANALYTIC
from ..algebra.world import EIGHTH
from ..part import Part
from ..tree import Node, root_power

# Maximum number of kinks and jumps of one step that are tested.
MAX_GAPS = 6


def arithmetic_needed(node: Node, part: Part) -> Set[str]:
    """Return the kinds of arithmetic that a settled tree needs, including the meanings of its names."""
    needed = part.scope.inferred.needed
    found = needed.get(id(node))
    if found is None:
        part.scope.book.entry(node)  # keeps the tree, so that no other gets its id
        found = needed[id(node)] = frozenset(_needed(node, part, set()))
    return found


def _needed(node: Node, part: Part, seen: set[str]) -> set[str]:
    """Return what the worlds for an expression must have: a subset of "order", "analytic", "limit" and "optimum".

    The meanings of its names count too. ``seen`` holds names whose meanings are already counted; new ones are added to
    it.
    """
    found: set[str] = set()
    pending, passed = [node], set()
    while pending:
        here = pending.pop()
        if id(here) in passed:
            continue
        passed.add(id(here))
        pending.extend(here.args)
        if here.op in ("ind", "abs", "cases") or (here.op == "fn" and here.value == "relu"):
            found.add("order")
        elif (
            here.op in ("norm", "normal")
            or (here.op == "fn" and here.value in ANALYTIC and here.value != "sqrt")
            or (here.op == "sizepow" and here.value[1].denominator > 1)
        ):
            found.add("analytic")
        elif here.op == "lim":
            found.add("limit")
        elif here.op == "arg":
            found.add("optimum")
        elif (here.op == "fn" and here.value == "sqrt") or (here.op == "pow" and here.value.denominator > 1):
            power = root_power(here, part.powers)
            if power is None or (power[1] * EIGHTH).denominator > 1:
                found.add("analytic")
        elif here.op == "sym" and here.value in part.scope.means and here.value not in seen:
            seen.add(here.value)
            found |= _needed(part.scope.means[here.value], part, seen)
    return found


def gaps_in(sides: tuple[Node, Node]) -> list[tuple[Node, Node]]:
    """Return the two sides of every comparison of numbers, and the argument of every relu with 0."""
    found: list[tuple[Node, Node]] = []
    pending = list(sides)
    while pending:
        node = pending.pop()
        pending.extend(node.args)
        if node.op == "cmp" and node.shape == (1, 1):
            pair = (node.args[0], node.args[1])
        elif node.op == "fn" and node.value == "relu" and node.shape == (1, 1):
            pair = (node.args[0], Node("num", (), Fraction(0), node.span, (1, 1)))
        else:
            continue
        if pair not in found:
            found.append(pair)
    return found[:MAX_GAPS]
