"""Judge ``left ≥ right`` and ``left > right``.

They are false by an instance, and true if the difference is a sum of squares. Staff decide about others.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from contextlib import suppress
from functools import partial

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import ShapeError, Singular, TypedError, Undecided
from ..tree import Node, num, replace, symbols
from .equations import linear_system
from .kinks import positive_quantities
from .signs import always_positive, never_negative
from .step import OK, UNDECIDED, WRONG, Judge, Outcome, misshapen

ORDERS = (">=", "<=", ">", "<")
LARGE = 10**8


def at_least(
    judge: Judge, left: Node, right: Node, case: str, worlds: list[World], strict: bool = False,
    nonzero: Collection[str] = (),
) -> Outcome:  # fmt: skip
    """Judge whether ``left >= right``, or ``left > right``, wherever the constraints of the part hold.

    It is wrong if it is false in one of ``worlds`` or near it, if a side has no value there, or if the sides are not
    numbers. It is OK if the left side is the right side plus terms that are never negative. Otherwise it is undecided.

    Parameters
    ----------
    worlds : list of World
        Instances that satisfy the constraints in the given case.
    strict : bool
        One of those terms must also be positive.
    nonzero : collection of str
        Vectors that the text says are not zero.
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
    differences = list(_differences(judge, left, right, case))
    if not differences:
        return Outcome(UNDECIDED, "show the difference as squares: write left = right + ‖…‖² first")
    vectors = partial(_is_nonzero, judge, nonzero, worlds)
    if strict and not any(
        always_positive(term, positive_quantities(judge), vectors) for terms in differences for term in terms
    ):
        said = (
            "the checker cannot see that they are not"
            if nonzero
            else "say which vector is not zero, or write ≥"
        )
        return Outcome(UNDECIDED, f"the two sides may be equal; {said}")
    return Outcome(OK)


def _differences(judge: Judge, left: Node, right: Node, case: str) -> Iterator[list[Node]]:
    """Yield terms that are never negative and add up to the difference of the sides, as the left side shows them."""
    rest = list(left.args) if left.op == "add" else [left]
    if right == num(0) and all(never_negative(term, judge.part.powers) for term in rest):
        yield rest
    for at, term in enumerate(rest):
        others = [*rest[:at], *rest[at + 1 :]]
        shown = all(never_negative(other, judge.part.powers) for other in others)
        if shown and judge.equal(term, right, case).verdict == OK:
            yield others


def _is_nonzero(judge: Judge, names: Container[str], worlds: list[World], vector: Node) -> bool:
    """Return whether a vector is zero only if a vector v of ``names`` is: it is v, or ``M v`` with full column rank."""
    found = [name for name in symbols(vector) if name in names]
    if len(found) != 1:
        return False
    with suppress(TypedError, Undecided, Singular):
        (settled,), _ = resolve([vector], judge.part.scope)
        zero = replace(settled, op="zero", args=(), value=None)
        for world in worlds:
            size = world.size(judge.part.scope.shapes[found[0]][0])
            matrix, rest = linear_system(settled, zero, {found[0]: size}, world)
            if any(rest) or len(world.field.echelon(matrix)) < size:
                return False
        return True
    return False


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
