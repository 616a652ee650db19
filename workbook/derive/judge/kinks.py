"""Find worlds on and beside the kinks and jumps of a step: where a relu, a modulus, a root or a comparison changes.

A step with a kink is not proved by worlds that all lie on one side of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import partial
from itertools import chain, islice, product
from math import isqrt
from typing import TYPE_CHECKING, Any

from ..algebra.field import Analytic
from ..algebra.sizes import BOUND_SIZES
from ..algebra.world import World
from ..errors import Singular, Undecided
from ..tree import Node, num, replace
from .signs import always_positive, never_negative, never_zero

if TYPE_CHECKING:
    from .step import Judge

BOTH = {1, -1}
# Maximum number of kinks and jumps of one step that are tested.
MAX_GAPS = 8
# Index settings in which the world is moved onto a kink.
KINK_SETTINGS = 2
# Maximum number of quantities, or entries of them, that are moved until they show both sides of a kink.
MOST_MOVES = 3
# Change of what is compared, or of the quantity that moves it, beside a kink.
BESIDE_KINK = Fraction(1, 1000)
# A root that is not a fraction is rounded to this part of one.
ROOT_PARTS = 10**20
# Kinds of quantities whose values are never zero, or positive, and those that may move a world onto a kink.
NONZERO, POSITIVE = 1, 2
SIGNS = {"nonzero": NONZERO, "number": POSITIVE, "sizes": POSITIVE, "positive": POSITIVE, "pi": POSITIVE}
MOVABLE = ("free", "nonzero", "number", "sizes")
# What is smaller than this counts as 0, because the root of a number may be rounded.
TINY = Fraction(1, 10**12)

#: The two sides of a comparison, the sizes of the indices that are bound around it, and whether there is a jump.
Gap = tuple[Node, Node, dict[str, Any], bool]


def beside_kinks(
    judge: Judge, sides: tuple[Node, Node], indexes: dict[str, Any], worlds: Sequence[World]
) -> list[World]:
    """Return worlds on, above and below every kink and jump of two settled sides.

    Raises
    ------
    Undecided
        If a kink is not found, and no form shows that everything lies on one side of it. Then the worlds may not show
        what is true on its other side.
    """
    gaps = [gap for gap in gaps_in(sides) if not _constant(judge, gap)]
    if len(gaps) > MAX_GAPS:
        raise Undecided("a step with this many kinks")
    found: list[World] = []
    for gap in gaps:
        made = _around(judge, gap, indexes, worlds)
        signs = {sign for world in (*worlds, *made) for sign in _signs(judge, gap, indexes, world)}
        if not _met(judge, gap, signs):
            raise Undecided("where this comparison changes")
        found += made
    return found


def refuse_kinks(judge: Judge, sides: Sequence[Node]) -> None:
    """Raise Undecided if sides have a kink: near a limit there is only one world, which lies on one side of it."""
    if any(not (_constant(judge, gap) or _one_sided(judge, gap)) for gap in gaps_in(sides)):
        raise Undecided("a limit of something with a kink")


def gaps_in(sides: Sequence[Node]) -> list[Gap]:
    """Return the two sides of every comparison of numbers, and with 0 the argument of every relu, modulus and root."""
    found: list[Gap] = []
    pending: list[tuple[Node, dict[str, Any]]] = [(side, {}) for side in sides]
    while pending:
        node, bound = pending.pop()
        if node.op in BOUND_SIZES and node.value is not None:
            bound = {**bound, node.value[0]: node.value[1]}
        pending.extend((arg, bound) for arg in node.args)
        pair = _compared(node)
        if pair is not None and all((*pair, node.op == "cmp") != (*known[:2], known[3]) for known in found):
            found.append((*pair, bound, node.op == "cmp"))
    return found


def _compared(node: Node) -> tuple[Node, Node] | None:
    """Return what a node compares, or None if it has no kink."""
    if not node.args or node.shape != (1, 1):
        return None
    inner = node.args[0]
    if node.op == "cmp":
        return inner, node.args[1]
    root = (node.op == "pow" and node.value.denominator % 2 == 0) or (node.op, node.value) == ("fn", "sqrt")
    if root and inner.op == "pow" and inner.value % 2 == 0:
        # √(u²) is |u|.
        inner = inner.args[0]
    kink = node.op in ("abs", "norm") or (node.op, node.value) == ("fn", "relu")
    if inner.shape != (1, 1) or not (kink or root):
        return None
    return inner, replace(num(0, node.span), shape=(1, 1))


def _constant(judge: Judge, gap: Gap) -> bool:
    """Return whether the form of a gap shows that it is always on one side of a kink, and never on it."""
    left, right, *_ = gap
    return not _reach(judge, gap) or (right == num(0) and always_positive(left, _kinds(judge, POSITIVE)))


def _one_sided(judge: Judge, gap: Gap) -> bool:
    """Return whether the form of a gap shows that it is never negative."""
    left, right, *_ = gap
    return right == num(0) and never_negative(left, _kinds(judge, POSITIVE), judge.part.scope.means)


def _met(judge: Judge, gap: Gap, signs: set[int]) -> bool:
    """Return whether worlds with these signs of a gap show all that it may be; a jump may be different at 0."""
    left, right, _, jump = gap
    at_zero = 0 in signs or (right == num(0) and never_zero(left, _kinds(judge, NONZERO)))
    return (signs >= BOTH or _one_sided(judge, gap)) and (at_zero or not jump)


def positive_quantities(judge: Judge) -> set[str]:
    """Return the names of a part's quantities that are always positive."""
    return _kinds(judge, POSITIVE)


def _kinds(judge: Judge, least: int) -> set[str]:
    """Return the quantities that are never zero, or always positive."""
    quantities = (q for builder in judge.part.builders.values() for q in builder.quantities)
    return {q.name for q in quantities if SIGNS.get(q.kind, 0) >= least}


def _reach(judge: Judge, gap: Gap) -> set[str]:
    """Return the names that a gap depends on."""
    book = judge.part.scope.book
    return {*book.entry(gap[0]).reach, *book.entry(gap[1]).reach}


def _settings(judge: Judge, gap: Gap, indexes: dict[str, Any], world: World) -> list[dict[str, int]]:
    free = gap[0].free | gap[1].free
    sizes = {name: size for name, size in {**indexes, **gap[2]}.items() if name in free}
    return judge.settings(sizes, world)


def _signs(judge: Judge, gap: Gap, indexes: dict[str, Any], world: World) -> set[int]:
    """Return the signs of a gap in a world, for all values of its indices."""
    signs = set()
    for env in _settings(judge, gap, indexes, world):
        with suppress(Singular, KeyError):
            signs.add(_sign(world.run(gap[0], env) - world.run(gap[1], env), world))
    return signs


def _sign(value: Any, world: World) -> int:
    return 0 if abs(value) < world.field.number(TINY) else 1 if value > 0 else -1


def _around(judge: Judge, gap: Gap, indexes: dict[str, Any], worlds: Sequence[World]) -> list[World]:
    """Return the first world moved onto the kinks of a gap and beside them; nothing if no quantity moves it there."""
    found: list[World] = []
    for env in _settings(judge, gap, indexes, worlds[0])[:KINK_SETTINGS]:
        moves = (_moved(gap, env, name, kind, worlds[0]) for name, kind in _movable(judge, gap))
        for made in islice(filter(None, chain.from_iterable(moves)), MOST_MOVES):
            found += made
            if {_sign(world.run(gap[0], env) - world.run(gap[1], env), world) for world in made} >= BOTH:
                break
    return found


def _movable(judge: Judge, gap: Gap) -> Iterator[tuple[str, str]]:
    """Yield the quantities that may move a world onto a kink: the part's own, then numbers, columns and matrices."""
    part, reach = judge.part, _reach(judge, gap)
    kinds = {q.name: q.kind for builder in part.builders.values() for q in builder.quantities}
    kinds |= dict.fromkeys(part.scope.free, "free")
    own = part.kink.by if part.kink is not None else ""
    shapes = part.scope.shapes
    others = (name for name in kinds if name in reach and kinds[name] in MOVABLE)
    names = sorted(others, key=lambda name: (name != own, 2 - shapes[name].count(1), name))
    yield from ((name, kinds[name]) for name in names)


def _moved(gap: Gap, env: dict[str, int], by: str, kind: str, world: World) -> Iterator[list[World]]:
    """Yield the world with a number, or with one entry after another, on the kinks and beside them."""
    value = world.value(by)
    if not isinstance(value, list):
        puts = [(value, lambda number: number)]
    else:
        order = [*env.values(), *range(max(len(value), len(value[0])))]
        places = product(_in(order, len(value)), _in(order, len(value[0])))
        puts = [(value[row][column], partial(_put, value, row, column)) for row, column in places]
    for start, put in puts:
        with suppress(Undecided, Singular, KeyError):
            yield _on_and_beside(gap, env, (by, start, put), SIGNS.get(kind, 0), world)


def _in(order: list[int], size: int) -> list[int]:
    """Return the first numbers of a list that are places among ``size``, each once."""
    return list(dict.fromkeys(place for place in order if place < size))


def _put(value: list[list[Any]], row: int, column: int, number: Any) -> list[list[Any]]:
    moved = [list(line) for line in value]
    moved[row][column] = number
    return moved


def _on_and_beside(
    gap: Gap, env: dict[str, int], moving: tuple[str, Any, Callable[[Any], Any]], kind: int, world: World
) -> list[World]:
    """Return the world on the kinks of a gap and beside them, with one number in other places.

    There are none if the gap does not depend on it, is neither linear nor quadratic in it, or has no zero.
    """
    field, (by, start, put) = world.field, moving

    def at(step: Any) -> tuple[Any, World]:
        there = world.child({by: put(start + step)})
        return there.run(gap[0], env) - there.run(gap[1], env), there

    values = [at(field.number(step))[0] for step in range(4)]
    bend = (values[2] - 2 * values[1] + values[0]) * field.number(Fraction(1, 2))
    slope = values[1] - values[0] - bend
    if not field.equal(values[3], values[0] + 3 * slope + 9 * bend):
        return []
    found, near = [], field.number(BESIDE_KINK)
    for zero in _zeros(bend, slope, values[0], field):
        # Where the gap has a kink itself, this may not be a zero.
        steep = abs(slope + 2 * bend * zero)
        beside = near * field.inverse(steep) if steep > 1 else near
        for shift in (0, beside, -beside) if abs(at(zero)[0]) < near else ():
            step = field.norm(zero + shift)
            if (start + step or kind < NONZERO) and (start + step > 0 or kind < POSITIVE):
                found.append(at(step)[1])
    return found


def _zeros(bend: Any, slope: Any, start: Any, field: Any) -> list[Any]:
    """Return the real zeros of start + slope t + bend t²; none if it is constant."""
    if field.equal(bend, 0):
        return [] if field.equal(slope, 0) else [-start * field.inverse(slope)]
    inside = slope**2 - 4 * bend * start
    below = field.inverse(2 * bend)
    return [(sign * _root(inside, field) - slope) * below for sign in (1, -1) if inside >= 0]


def _root(number: Any, field: Any) -> Any:
    """Return the root of a number; a rational one that has no rational root is rounded to a fraction."""
    if isinstance(field, Analytic):
        return field.mp.sqrt(number)
    number = Fraction(number)
    below = number.denominator * ROOT_PARTS
    return Fraction(isqrt(number.numerator * number.denominator * ROOT_PARTS**2), below)
