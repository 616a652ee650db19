"""Compare equations in unknown vectors by the row spaces of [A | b].

Two linear equations are equivalent exactly when their row spaces are equal. The comparison distinguishes an
equation that says more, says less, or contradicts, so that the message can say which.
"""

from __future__ import annotations

import random
from contextlib import suppress
from typing import Any

from ..algebra.quadratics import NotQuadratic, linear
from ..algebra.world import World
from ..errors import Singular, Undecided
from ..tree import Node
from .kinks import gaps_in

SAME, LESS, MORE, OTHER, NONE = "same", "less", "more", "other", "none"


def columns(unknowns: dict[str, int]) -> list[tuple[str, int]]:
    return [(name, i) for name, size in unknowns.items() for i in range(size)]


def _flat(value: Any) -> list[Any]:
    return [x for row in value for x in row] if isinstance(value, list) else [value]


def assignment(vector: list[Any], unknowns: dict[str, int], world: World) -> dict[str, Any]:
    """Split one long vector into the values of the unknowns."""
    values: dict[str, Any] = {}
    at = 0
    for name, size in unknowns.items():
        piece = vector[at : at + size]
        at += size
        values[name] = piece[0] if world.scope.shapes[name] == (1, 1) else [[x] for x in piece]
    return values


def linear_system(
    left: Node, right: Node, unknowns: dict[str, int], world: World, env: dict[str, int] | None = None
) -> tuple[Any, Any]:
    """Return (A, b) with left - right = A u - b: a matrix as lists of rows, and a list.

    ``unknowns`` gives the number of entries of each unknown; u stacks them in this order. ``env`` gives the values of
    free indices.

    Raises
    ------
    Undecided
        If the equation is not linear in u.
    Singular
        If a side has no value.
    """
    with suppress(NotQuadratic, Undecided, Singular):
        return linear(left, right, unknowns, world, env)
    # At points, for operators without a rule; the first failure there has the message.
    field = world.field
    total = sum(unknowns.values())
    kinked = [side for gap in gaps_in((left, right)) for side in gap[:2]]
    if any(not unknowns.keys().isdisjoint(world.scope.book.entry(side).reach) for side in kinked):
        raise Undecided("an equation with a kink in its unknown")

    def residual(vector: list[Any]) -> list[Any]:
        here = world.child(assignment(vector, unknowns, world))
        a, b = _flat(here.run(left, env)), _flat(here.run(right, env))
        return [field.norm(x - y) for x, y in zip(a, b, strict=True)]

    nil = [field.number(0)] * total
    base = residual(nil)
    slopes = []
    for i in range(total):
        step = list(nil)
        step[i] = field.number(1)
        slopes.append([field.norm(x - y) for x, y in zip(residual(step), base, strict=True)])
    # A random point: a residual that is not linear differs from the prediction there.
    rng = random.Random(total)
    probe = [field.draw(rng) for _ in range(total)]
    there = residual(probe)
    for row, (value, start) in enumerate(zip(there, base, strict=True)):
        predicted = field.norm(start + sum(slopes[i][row] * probe[i] for i in range(total)))
        if not field.equal(value, predicted):
            raise Undecided("an equation that is not linear in its unknown")
    matrix = [[slopes[i][row] for i in range(total)] for row in range(len(base))]
    return matrix, [field.norm(-x) for x in base]


def system(
    pairs: list[tuple[Node, Node, list[dict[str, int]]]], unknowns: dict[str, int], world: World
) -> list[list[Any]]:
    """Return the augmented rows [A | b] of several equations, each for the index settings given with it."""
    rows: list[list[Any]] = []
    for left, right, settings in pairs:
        for env in settings:
            matrix, rights = linear_system(left, right, unknowns, world, env)
            rows += [[*row, value] for row, value in zip(matrix, rights, strict=True)]
    return rows


def contradictory(reduced: list[list[Any]]) -> bool:
    return any(all(x == 0 for x in row[:-1]) for row in reduced)


def compare(first: list[list[Any]], second: list[list[Any]], world: World) -> str:
    """Compare the second system with the first: same, less, more, other or none (contradictory)."""
    field = world.field
    a, b = field.echelon(first), field.echelon(second)
    if contradictory(a):
        raise Undecided("what is known so far contradicts itself")
    if contradictory(b) and not contradictory(a):
        return NONE
    if a == b:
        return SAME
    both = field.echelon([*a, *b])
    if both == a:
        return LESS
    return MORE if both == b else OTHER


def implied(known: list[list[Any]], claim: list[list[Any]], world: World) -> bool:
    """Return whether the claim follows from what is known."""
    reduced = world.field.echelon(known)
    return world.field.echelon([*reduced, *claim]) == reduced
