"""Is one step true? Worlds of the right arithmetic are drawn, and both sides computed in each.

- sums, products, inverses, derivatives: three worlds modulo 2¹²⁷ − 1;
- relu, comparisons: rational worlds, at every kink, and 1/1000 to both sides of it;
- exp, log, lengths: three worlds of 50 digits;
- limits: two depths of λ, 10^∓40 and 10^∓80, at 220 digits: a true limit comes nearer as fast as λ does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from ..algebra.evaluate import Evaluator
from ..algebra.field import Field, analytic, modular
from ..algebra.rational import rational
from ..algebra.settle import resolve
from ..algebra.world import EIGHTH, Drawn, World
from ..errors import LayoutError, NoInverse, ShapeError, Singular, TypedError, Undecided
from ..fuel import Fuel
from ..part import Part
from ..tree import Node
from .kinds import gaps_in, needs

OK, WRONG, UNDECIDED = "ok", "wrong", "undecided"
# A line that cannot be read, or that may have been meant in another way than it was read.
ASKED = "error"
WORLDS = 3
# Most worlds made for the kinks of one step.
MAX_KINKS = 24
DEPTHS = (40, 80)
LIMIT_DIGITS = 220
FUEL = 200_000
# Distance from a kink at which both sides of it are looked at.
BESIDE_KINK = Fraction(1, 1000)
# By question, kind, case and form of the SVD, which are what the generator of a world's numbers is seeded with.
_DRAWN: dict[tuple[str, str, str, str], list[Drawn]] = {}


#: Why a step does not follow: its sizes do not fit; a row stands where a column belongs, or the reverse; it has other
#: solutions than the equations above, or does not follow from them; both sides are zero where those hold; a matrix in
#: it has no inverse. "" is that its sides differ.
Reason = Literal["", "shape", "layout", "equation", "zero", "inverse"]


#: Those of sizes.
SIZES = ("shape", "layout")


@dataclass
class Outcome:
    """The verdict on one step, with what to say about it."""

    verdict: str
    message: str = ""
    sides: tuple[Node, Node] | None = None
    reason: Reason = ""


def misshapen(error: ShapeError) -> Outcome:
    """The verdict on a step whose sizes do not fit."""
    return Outcome(WRONG, error.message, reason="layout" if isinstance(error, LayoutError) else "shape")


def without_value(error: Singular, sides: tuple[Node, Node] | None = None) -> Outcome:
    """The verdict on a step of which a side does not exist."""
    return Outcome(WRONG, str(error), sides, "inverse" if isinstance(error, NoInverse) else "")


class Judge:
    """Decides steps of one part. Worlds are drawn once and kept; fuel is for the whole check."""

    def __init__(self, part: Part, fuel: int = FUEL) -> None:
        self.part = part
        self.fuel = Fuel(fuel)
        self.kept: dict[tuple[Any, ...], list[World]] = {}
        part.scope.probe = self._probe

    def _probe(self) -> list[World]:
        """Instances of the part, to tell which terms of an expression are a name's meaning."""
        return self.worlds("rational" if self.part.rational else "modular")[:4]

    # -- worlds ------------------------------------------------------------------------------

    def cases(self, case: str) -> list[str]:
        names = list(self.part.builders)
        return [case] if case in names else names

    def worlds(self, kind: str, case: str = "", tag: Any = None) -> list[World]:
        """Worlds of one arithmetic: modular, rational, analytic, limit60 or limit120."""
        key = (kind, case, tag)
        if key not in self.kept:
            self.kept[key] = list(self._again(kind, case))
        return self.kept[key]

    def _again(self, kind: str, case: str) -> Iterator[World]:
        """Worlds of the same numbers as every check of this part has, drawn once in a process."""
        if kind == "rational" and self.part.kink:
            return self._draw(kind, case)
        key = (self.part.question, kind, case, self.part.form)
        if key not in _DRAWN:
            _DRAWN[key] = [world.drawn() for world in self._draw(kind, case)]
        return (drawn.world(self.part.scope, self.fuel, Evaluator) for drawn in _DRAWN[key])

    def _draw(self, kind: str, case: str) -> Iterator[World]:
        rng = random.Random(f"{self.part.question} {kind} {case}")
        names = self.cases(case)
        count = WORLDS if len(names) == 1 else 2
        if kind.startswith("limit"):
            count = 1
        for name in names:
            builder = self.part.builders[name]
            for number in range(count):
                arithmetic: Field = {"modular": modular, "rational": rational}.get(kind, analytic)()
                if kind.startswith("limit"):
                    arithmetic = analytic(LIMIT_DIGITS)
                # In the first world of a kind the data are tall, in the second wide, wherever both are allowed.
                world = builder.build(arithmetic, rng, self.part.scope, self.fuel)
                for _ in range(8):
                    if self._new_order(world, name, number):
                        break
                    world = builder.build(arithmetic, rng, self.part.scope, self.fuel)
                if kind.startswith("limit"):
                    world.depth = int(kind[5:])
                    self._calm(world)
                yield world
                if kind == "rational" and self.part.kink:
                    yield from self._kinks(world, rng)

    def _new_order(self, world: World, case: str, number: int) -> bool:
        rows, cols = self.part.scope.shapes.get(self.part.data, (1, 1))
        if 1 in (rows, cols) or rows == cols or self.part.builders[case].orders:
            return True
        more, less = world.size(rows), world.size(cols)
        return (more > less) == (number % 2 == 0) and more != less

    def _calm(self, world: World) -> None:
        """Limits start from λ of ordinary size; nothing to change, but roots stay positive."""
        for name, root in list(world.roots.items()):
            world.roots[name] = abs(root)

    def _kinks(self, world: World, rng: random.Random) -> Iterator[World]:
        """The world moved onto the kink of some units, and 1/1000 to each side of it."""
        assert self.part.kink is not None
        by = self.part.kink.by
        settled, _ = resolve([self.part.kink.of], self.part.scope)
        values = world.run(settled[0])
        for shift in (Fraction(0), BESIDE_KINK, -BESIDE_KINK):
            moved = [list(row) for row in world.values[by]]
            for i in range(len(moved)):
                if rng.random() < 0.6 or i == 0:
                    moved[i][0] = moved[i][0] - values[i][0] + shift
            yield world.child({by: moved})

    def _own_kinks(self, sides: tuple[Node, Node], indexes: dict[str, Any], world: World) -> list[World]:
        """Worlds on, above and below every kink and jump that the step itself names."""
        assert self.part.kink is not None
        by, found = self.part.kink.by, []
        for gap in gaps_in(sides):
            for env in self.settings(
                {n: s for n, s in indexes.items() if n in gap[0].free | gap[1].free}, world
            )[:2]:
                try:
                    found += self._beside(gap, env, by, world)
                except (Undecided, Singular, KeyError):
                    continue
        return found[:MAX_KINKS]

    def _beside(self, gap: tuple[Node, Node], env: dict[str, int], by: str, world: World) -> list[World]:
        place = next(iter(env.values()), 0)

        def at(value: Any) -> tuple[Any, World]:
            moved = [list(row) for row in world.values[by]]
            moved[place][0] = value
            there = world.child({by: moved})
            return there.run(gap[0], env) - there.run(gap[1], env), there

        start = world.values[by][place][0]
        here, slope = at(start)[0], at(start + 1)[0] - at(start)[0]
        if not slope:
            return []
        return [at(start - (here + shift) / slope)[1] for shift in (Fraction(0), BESIDE_KINK, -BESIDE_KINK)]

    # -- equality ----------------------------------------------------------------------------

    def settings(self, indexes: dict[str, Any], world: World) -> list[dict[str, int]]:
        """Every value of the free indices."""
        names = sorted(indexes)
        ranges = [range(world.size(indexes[name])) for name in names]
        return [dict(zip(names, values, strict=True)) for values in product(*ranges)]

    def kind(self, *sides: Node) -> tuple[str, bool]:
        """The arithmetic for these sides, and whether curvature must be looked at."""
        wanted: set[str] = set()
        for side in sides:
            wanted |= needs(side, self.part)
        optimum = "optimum" in wanted
        if "limit" in wanted:
            return "limit", optimum
        if "analytic" in wanted and not (optimum and self.part.names.densities):
            return "analytic", optimum
        if "analytic" in wanted:
            return ("rational" if self._only_in_optima(sides) else "analytic"), optimum
        return ("rational" if "order" in wanted or self.part.rational else "modular"), optimum

    def _only_in_optima(self, sides: tuple[Node, ...]) -> bool:
        """exp and log occur below argmin or argmax alone: the logarithm makes them exact."""
        return all(side.op == "arg" or not needs(side, self.part) & {"analytic"} for side in sides)

    def equal(self, left: Node, right: Node, case: str = "") -> Outcome:
        """Whether two raw sides are equal in every world."""
        try:
            (a, b), indexes = resolve([left, right], self.part.scope)
        except ShapeError as error:
            return misshapen(error)
        outcome = self.same(a, b, indexes, case)
        if outcome.verdict == UNDECIDED and "arg" in (left.op, right.op) and self._refuted(left, right, case):
            return Outcome(WRONG, "the gradient is not zero there", sides=(a, b))
        return outcome

    def _refuted(self, left: Node, right: Node, case: str) -> bool:
        """Whether one side is not even stationary for the other's objective; True is certain."""
        for optimum, other in ((left, right), (right, left)):
            if optimum.op != "arg" or len(optimum.args) > 1 or not optimum.value[0].startswith("arg"):
                continue
            name = optimum.value[1]
            slope = Node("deriv", optimum.args[:1], (name, None), optimum.span)
            try:
                (point, gradient), _ = resolve([other, slope], self.part.scope, same=False)
                (body,), _ = resolve([optimum.args[0]], self.part.scope)
                for world in self.worlds("analytic", case)[:1]:
                    near = _ordinary(world)
                    there = near.child({name: near.run(point)})
                    # Densities are small numbers, and so are their slopes: 50 digits tell 0 from both.
                    if max(map(abs, flat(there.run(gradient)))) > 1e-15 * abs(there.run(body)):
                        return True
            except (Undecided, Singular, TypedError):
                continue
        return False

    def same(
        self, a: Node, b: Node, indexes: dict[str, Any], case: str = "",
        compare: Callable[[World, list[dict[str, int]]], bool] | None = None,
    ) -> Outcome:  # fmt: skip
        """Whether two settled sides agree; ``compare`` replaces plain equality."""
        try:
            kind, optimum = self.kind(a, b)
            if kind == "limit":
                return self._limit(a, b, indexes, case)
            singular = 0
            worlds = self.worlds(kind, case)
            if kind == "rational" and self.part.kink:
                worlds = [*worlds, *self._own_kinks((a, b), indexes, worlds[0])]
            for world in worlds:
                try:
                    if not self._agree(a, b, indexes, world, compare):
                        return Outcome(WRONG, sides=(a, b))
                except Singular as error:
                    singular += 1
                    last = error
            if singular == len(worlds):
                return without_value(last, (a, b))
            if optimum and kind == "modular":
                return self._curved(a, b, indexes, case)
        except Undecided as error:
            return Outcome(UNDECIDED, error.reason, sides=(a, b))
        return Outcome(OK, sides=(a, b))

    def _curved(self, a: Node, b: Node, indexes: dict[str, Any], case: str) -> Outcome:
        """A rational world has order, so that a maximum is not taken for a minimum."""
        try:
            for world in self.worlds("rational", case)[:1]:
                if not self._agree(a, b, indexes, world, None):
                    return Outcome(WRONG, sides=(a, b))
        except Singular as error:
            return without_value(error, (a, b))
        return Outcome(OK, sides=(a, b))

    def _agree(self, a: Node, b: Node, indexes: dict[str, Any], world: World, compare: Any) -> bool:
        settings = self.settings({n: s for n, s in indexes.items() if n in a.free | b.free}, world)
        if compare is not None:
            return bool(compare(world, settings))
        return all(equal_values(world.run(a, env), world.run(b, env), world) for env in settings)

    def _limit(self, a: Node, b: Node, indexes: dict[str, Any], case: str) -> Outcome:
        try:
            gaps = [self._gap(a, b, indexes, case, depth) for depth in DEPTHS]
        except Singular as error:
            return without_value(error, (a, b))
        # At λ = 10^∓40 a true limit is off by that much times the size of numbers; a false one by far more.
        near = float(gaps[0]) < 1e-15 and float(gaps[1]) < 1e-30
        return Outcome(OK if near else WRONG, sides=(a, b))

    def _gap(self, a: Node, b: Node, indexes: dict[str, Any], case: str, depth: int) -> Any:
        """Largest distance of the sides, with λ this near its limit."""
        free = {n: s for n, s in indexes.items() if n in a.free | b.free}
        return max(
            distance(world.run(a, env), world.run(b, env))
            for world in self.worlds(f"limit{depth}", case)
            for env in self.settings(free, world)
        )


def _ordinary(world: World) -> World:
    """The world with every positive quantity near 1, where densities are not nearly flat."""
    root = world.field.number(Fraction(9, 8))
    return world.child(dict.fromkeys(world.roots, root**EIGHTH), dict.fromkeys(world.roots, root))


def flat(value: Any) -> list[Any]:
    return [x for row in value for x in row] if isinstance(value, list) else [value]


def equal_values(a: Any, b: Any, world: World) -> bool:
    return all(world.field.equal(x, y) for x, y in zip(flat(a), flat(b), strict=True))


def distance(a: Any, b: Any) -> Any:
    """Largest difference of entries, next to their size."""
    return max(abs(x - y) / (1 + abs(x) + abs(y)) for x, y in zip(flat(a), flat(b), strict=True))
