"""Judge equality up to what does not depend on the variable: an additive constant, or a positive factor."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import ShapeError, Undecided
from ..tree import Node, num, rebuild, symbols, uses, walk
from .step import WRONG, Judge, Outcome, misshapen

POINTS = 3


def strip_constant(node: Node, value: int = 0) -> Node:
    """Return the side with ``const`` replaced by a number."""
    return rebuild(node, lambda part: num(value, part.span) if part.op == "const" else part)


def _apart(node: Node, judge: Judge, factor: bool = False) -> bool:
    """Return whether the constants in a side only add to it or, with ``factor``, only multiply it."""
    if not uses(node, "const"):
        return True
    if node.op == "fn" and node.value == ("exp" if factor else "log"):
        return _apart(node.args[0], judge, not factor)
    if node.op in (("mul", "div") if factor else ("add", "neg")):
        return all(_apart(arg, judge, factor) for arg in node.args)
    if node.op not in ("mul", "div"):
        return node.op == "const" and not node.value
    # (a + const)/λ
    first, *rest = sorted(node.args, key=lambda arg: not uses(arg, "const"))
    above = node.op == "mul" or first is node.args[0]
    return above and all(_steady(arg, judge) for arg in rest) and _apart(first, judge)


def _steady(node: Node, judge: Judge) -> bool:
    """Return whether an expression without constants does not depend on the part's variable."""
    book = judge.part.scope.book
    reach = {name for name in symbols(node) if judge.part.names.variable in book.through(name)}
    return not (reach or uses(node, "const", "dens"))


def _moved(judge: Judge, world: World, number: int) -> World:
    """Return the same world at another value of the variable.

    A check gets the same one as long as no name changes its meaning, and computes no value in it twice.
    """
    name, scope = judge.part.names.variable, judge.part.scope
    key = (world.number, number, scope.book.meanings.total())
    if key not in judge.moved:
        shape = scope.shapes[name]
        rng = random.Random(number)
        rows = [[world.field.draw(rng)] for _ in range(world.size(shape[0]))]
        judge.moved[key] = world.child({name: rows[0][0] if shape == (1, 1) else rows})
    return judge.moved[key]


def _judge(judge: Judge, left: Node, right: Node, case: str, constant: bool) -> Outcome:
    """Judge whether two sides differ only by a constant, or by a positive factor, as the part's variable moves.

    ``constant`` chooses between the two. Sides whose shapes do not fit are wrong.

    Raises
    ------
    Undecided
        If the part has no variable, if a constant does something else, or if a side is not a number.
    """
    if not judge.part.names.variable:
        raise Undecided("equality up to a constant, in a part without a variable")
    if not all(_apart(side, judge, not constant) for side in (left, right)):
        raise Undecided("a constant inside of another expression")
    try:
        (a, b), indexes = resolve([strip_constant(left, 1), strip_constant(right, 1)], judge.part.scope)
    except ShapeError as error:
        return misshapen(error)
    if a.shape != (1, 1):
        raise Undecided("a constant beside a vector")

    def compare(world: World, settings: list[dict[str, int]]) -> bool:
        for env in settings:
            found: list[Any] = []
            for number in range(POINTS):
                here = _moved(judge, world, number)
                x, y = here.run(a, env), here.run(b, env)
                if constant:
                    found.append(world.field.norm(x - y))
                else:
                    factor = world.field.norm(x * world.field.inverse(y))
                    if world.field.ordered and factor <= 0:
                        return False
                    found.append(factor)
            if not all(world.field.equal(found[0], other) for other in found[1:]):
                return False
        return True

    outcome = judge.same(a, b, indexes, case, compare)
    if outcome.verdict == WRONG and not outcome.message:
        what = "difference" if constant else "quotient"
        name = judge.part.names.variable
        return replace(outcome, message=f"the {what} of the two sides depends on {name}")
    return outcome


# Orders in a small change that a difference of two sides may have; those of the homework's functions are at most 4.
MAX_ORDER = 6


def up_to_constant(judge: Judge, left: Node, right: Node, case: str) -> Outcome:
    """Judge ``left = right + const``, and ``left = right + o(‖h‖)``, where each remainder is a term of a sum."""
    orders = [
        part.value for side in (left, right) for part in walk(side) if part.op == "const" and part.value
    ]
    terms = [term for side in (left, right) for term in (side.args if side.op == "add" else (side,))]
    if len(orders) != sum(term.op == "const" and bool(term.value) for term in terms):
        raise Undecided("a remainder inside of another expression")
    if orders:
        return _up_to_order(judge, left, right, case, min(orders))
    return _judge(judge, left, right, case, True)


def _up_to_order(judge: Judge, left: Node, right: Node, case: str, order: int) -> Outcome:
    """Judge whether the difference of two sides, a polynomial in the small change h, has only terms from an order on.

    The difference at t h is a polynomial in t. Its lower coefficients are found from its values at t = 0, 1, ….

    Raises
    ------
    Undecided
        If the difference has a higher order than `MAX_ORDER`, or if the sides are not numbers or columns.
    """
    change = f"d{judge.part.names.variable}"
    try:
        (a, b), indexes = resolve([strip_constant(left), strip_constant(right)], judge.part.scope)
    except ShapeError as error:
        return misshapen(error)

    def compare(world: World, settings: list[dict[str, int]]) -> bool:
        field = world.field
        for env in settings:
            step = world.run(Node("sym", (), change, shape=judge.part.scope.shapes[change]))
            rows = step if isinstance(step, list) else [[step]]
            values = []
            for t in range(MAX_ORDER + 2):
                moved = [[field.norm(t * entry) for entry in row] for row in rows]
                here = world.child({change: moved if isinstance(step, list) else moved[0][0]})
                difference = _minus(world, here.run(a, env), here.run(b, env))
                values.append(difference)
            for entries in zip(*values, strict=True):
                lower = field.coefficients(range(MAX_ORDER + 2), entries, MAX_ORDER + 1)[:order]
                if any(not field.equal(coefficient, 0) for coefficient in lower):
                    return False
        return True

    outcome = judge.same(a, b, indexes, case, compare)
    if outcome.verdict == WRONG and not outcome.message:
        return replace(
            outcome, message=f"the difference of the two sides has terms of an order below {order}"
        )
    return outcome


def _minus(world: World, left: Any, right: Any) -> list[Any]:
    """Return the entries of the difference of two values."""
    if not isinstance(left, list):
        return [world.field.norm(left - right)]
    pairs = (pair for rows in zip(left, right, strict=True) for pair in zip(*rows, strict=True))
    return [world.field.norm(x - y) for x, y in pairs]


def up_to_factor(judge: Judge, left: Node, right: Node, case: str) -> Outcome:
    """Judge ``left ∝ right``."""
    return _judge(judge, left, right, case, False)
