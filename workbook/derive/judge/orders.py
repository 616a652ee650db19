"""Judge ``left ≥ right``: false by an instance, true if the difference is a sum of squares, else for staff."""

from __future__ import annotations

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import ShapeError, Singular
from ..tree import Node, num
from .signs import never_negative
from .step import OK, UNDECIDED, WRONG, Judge, Outcome, misshapen

ORDERS = (">=", "<=")
LARGE = 10**8


def at_least(judge: Judge, left: Node, right: Node, case: str, worlds: list[World]) -> Outcome:
    """Judge whether ``left >= right`` wherever the constraints of the part hold.

    It is wrong if it is false in one of ``worlds`` or near it, if a side has no value there, or if the sides are not
    numbers. It is OK if the left side is the right side plus terms that are never negative. Otherwise it is undecided.
    ``worlds`` satisfy the constraints in the given case.
    """
    try:
        (a, b), indexes = resolve([left, right], judge.part.scope)
    except ShapeError as error:
        return misshapen(error)
    if a.shape != (1, 1):
        return Outcome(WRONG, "only numbers can be compared", sides=(left, right))
    try:
        for world in [near for drawn in worlds for near in _around(judge, drawn)]:
            for env in judge.settings(indexes, world):
                if world.run(a, env) < world.run(b, env):
                    return Outcome(WRONG, "the left side can be smaller", sides=(left, right))
    except Singular as error:
        return Outcome(WRONG, str(error), sides=(left, right))
    rest = list(left.args) if left.op == "add" else [left]
    for at, term in enumerate(rest):
        others = [*rest[:at], *rest[at + 1 :]]
        if (
            all(never_negative(other, judge.part.powers) for other in others)
            and judge.equal(term, right, case).verdict == OK
        ):
            return Outcome(OK)
    if right == num(0) and all(never_negative(term, judge.part.powers) for term in rest):
        return Outcome(OK)
    return Outcome(UNDECIDED, "show the difference as squares: write left = right + ‖…‖² first")


def _around(judge: Judge, world: World) -> list[World]:
    """Return the world and, if no constraint ties its quantities, worlds in which one of them is large."""
    if judge.part.constraints:
        return [world]
    free = [
        q.name for builder in judge.part.builders.values() for q in builder.quantities if q.kind == "free"
    ]
    field, found = world.field, [world]
    for name in dict.fromkeys(free):
        value = world.values.get(name)
        if value is not None:
            found.append(
                world.child({name: field.scale(LARGE, value) if isinstance(value, list) else LARGE * value})
            )
    return found
