"""Judge ``left ≥ right``: false by an instance, true if the difference is a sum of squares, else for staff."""

from __future__ import annotations

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import ShapeError, Singular
from ..tree import Node, num
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


def never_negative(node: Node, positive: frozenset[str] = frozenset()) -> bool:
    """Return whether the form of an expression shows that it is never negative.

    Such forms are a squared length, a square, a ``positive`` symbol, or a sum or product of these.
    """
    if node.op == "sym":
        return node.value in positive
    if node.op in ("normsq", "norm", "abs"):
        return True
    if node.op == "num":
        return bool(node.value >= 0)
    if node.op == "pow":
        return bool(node.value % 2 == 0)
    if node.op == "mul" and len(node.args) > 1 and node.args[0] == Node("T", (node.args[-1],)):
        middle = node.args[1:-1]
        return not middle or semidefinite(Node("mul", middle) if len(middle) > 1 else middle[0], positive)
    return node.op in ("add", "mul", "div", "sum") and all(never_negative(arg, positive) for arg in node.args)


def semidefinite(node: Node, positive: frozenset[str] = frozenset()) -> bool:
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
