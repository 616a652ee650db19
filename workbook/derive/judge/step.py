"""Decide whether one step is true: draw worlds of the right arithmetic and compute both sides in each.

- sums, products, inverses, derivatives: three worlds modulo 2¹²⁷ − 1;
- relu, comparisons: rational worlds, at every kink, and 1/1000 to both sides of it;
- exp, log, lengths: three worlds of 50 digits;
- limits: two depths of λ, 10^∓40 and 10^∓80, at 220 digits. A true limit gets closer as fast as λ does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from ..algebra.evaluate import Evaluator
from ..algebra.field import Field, analytic, modular
from ..algebra.rational import rational
from ..algebra.settle import resolve
from ..algebra.sizes import parts
from ..algebra.world import EIGHTH, Drawn, World
from ..errors import LayoutError, NoInverse, ShapeError, Singular, TypedError, Undecided
from ..fuel import Fuel
from ..part import Part
from ..tree import Node
from .kinds import arithmetic_needed
from .kinks import BESIDE_KINK, beside_kinks, refuse_kinks

OK, WRONG, UNDECIDED = "ok", "wrong", "undecided"
# The verdict on a line that cannot be read, or that may have been meant in another way.
ASKED = "error"
# Worlds of one kind in which a step is judged, for a part without cases.
WORLDS = 3
# Worlds in which the terms of an expression are compared with the meaning of a name.
PROBES = 4
# Sizes that are drawn until some fit, and the difference between rows and columns that is wanted.
SIZE_DRAWS = 100
LEAST_GAP = 2
# Share of the units that `_kinks` moves onto their kink, besides the first.
KINKED_SHARE = 0.6
# A limit is judged with λ at 10^∓40 and at 10^∓80, and with enough digits to compute there.
DEPTHS = (40, 80)
LIMIT_DIGITS = 220
# At these depths a true limit is off by 10^∓depth times the size of the numbers, a false one by far more.
LIMIT_GAPS = (1e-15, 1e-30)
# What is smaller than this in comparison counts as 0 with 50 digits.
NEGLIGIBLE = 1e-15
# Root of a positive quantity near 1.
ORDINARY_ROOT = Fraction(9, 8)
FUEL = 200_000
# Numbers of worlds by question, kind, case and form of the SVD. The random generator is seeded with these four.
_DRAWN: dict[tuple[str, str, str, str], list[Drawn]] = {}


#: Why a step does not follow. "shape": its sizes do not fit; "layout": a row stands where a column belongs,
#: or the reverse; "equation": it has other solutions than the equations above, or does not follow from them;
#: "zero": both sides are zero where those hold; "inverse": a matrix in it has no inverse; "": its sides differ.
Reason = Literal["", "shape", "layout", "equation", "zero", "inverse", "value"]


#: The reasons that concern sizes.
SIZES = ("shape", "layout")


@dataclass
class Outcome:
    """The verdict on one step, and the message about it."""

    verdict: str
    message: str = ""
    sides: tuple[Node, Node] | None = None
    reason: Reason = ""


def misshapen(error: ShapeError) -> Outcome:
    """Return the verdict on a step whose sizes do not fit."""
    return Outcome(WRONG, error.message, reason="layout" if isinstance(error, LayoutError) else "shape")


def without_value(error: Singular, sides: tuple[Node, Node] | None = None) -> Outcome:
    """Return the verdict on a step with a side that does not exist."""
    return Outcome(WRONG, str(error), sides, "inverse" if isinstance(error, NoInverse) else "value")


class Judge:
    """Judges the steps of one part. Worlds are drawn once and kept; the fuel covers the whole check."""

    def __init__(self, part: Part, fuel: int = FUEL) -> None:
        self.part = part
        self.fuel = Fuel(fuel)
        self.kept: dict[tuple[Any, ...], list[World]] = {}
        # Worlds at other values of the variable (upto.py).
        self.moved: dict[tuple[int, int, int], World] = {}
        # Sizes behind which an index of a line begins, as in "for i > m".
        self.beyond: dict[str, str] = {}
        part.scope.probe = self._probe

    def _probe(self) -> list[World]:
        """Return instances of the part, to identify the terms of an expression that equal a name's meaning."""
        return self.worlds("rational" if self.part.rational else "modular")[:PROBES]

    # -- worlds ------------------------------------------------------------------------------

    def cases(self, case: str) -> list[str]:
        names = list(self.part.builders)
        return [case] if case in names else names

    def worlds(self, kind: str, case: str = "", tag: Any = None) -> list[World]:
        """Return the worlds of one arithmetic: modular, rational, analytic, limit40 or limit80."""
        key = (kind, case, tag)
        if key not in self.kept:
            self.kept[key] = self._again(kind, case)
        return self.kept[key]

    def _again(self, kind: str, case: str) -> list[World]:
        """Return worlds with the same numbers as in every check of this part; a process draws them once."""
        key = (self.part.question, kind, case, self.part.form)
        if key not in _DRAWN:
            first = list(self._draw(kind, case))
            _DRAWN[key] = [world.drawn(first) for world in first]
        worlds: list[World] = []
        for drawn in _DRAWN[key]:
            worlds.append(drawn.world(self.part.scope, self.fuel, Evaluator, worlds))
        return worlds

    def keep(self) -> None:
        """Let every later check of this part start with what this judge has computed, from trees of its file alone."""
        self.part.shared.keep(self.part.scope)
        for (kind, case, _), worlds in self.kept.items():
            key = (self.part.question, kind, case, self.part.form)
            if key in _DRAWN:
                pairs = zip(_DRAWN[key], worlds, strict=True)
                _DRAWN[key] = [replace(drawn, ahead=world.so_far()) for drawn, world in pairs]

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
                sizes = builder.sizes(rng)
                for _ in range(SIZE_DRAWS):
                    if self._new_sizes(sizes, name, number):
                        break
                    sizes = builder.sizes(rng)
                world = builder.build(arithmetic, rng, self.part.scope, self.fuel, sizes=sizes)
                if kind.startswith("limit"):
                    world.depth = int(kind.removeprefix("limit"))
                    self._calm(world)
                yield world
                if kind == "rational" and self.part.kink:
                    yield from self._kinks(world, rng)

    def _new_sizes(self, sizes: dict[str, int], case: str, number: int) -> bool:
        """Return whether sizes are those that the world with this number should have.

        The data are tall in the first world of a kind and wide in the second, wherever both are allowed. Rows and
        columns differ by at least two there: a sum over the rest of the terms must not always have only one.
        """
        rows, cols = self.part.scope.shapes.get(self.part.data, (1, 1))
        if 1 in (rows, cols) or rows == cols:
            return True
        more, less = (sum(sizes[letter] for letter in parts(size)) for size in (rows, cols))
        ordered = bool(self.part.builders[case].orders)
        apart = abs(more - less) >= LEAST_GAP or number > (0 if ordered else 1)
        return apart and (ordered or ((more > less) == (number % 2 == 0) and more != less))

    def _calm(self, world: World) -> None:
        """Make roots positive. Limits start from λ of ordinary size, so nothing else changes."""
        for name, root in list(world.roots.items()):
            world.roots[name] = abs(root)

    def _kinks(self, world: World, rng: random.Random) -> Iterator[World]:
        """Yield the world moved onto the kink of some units, and 1/1000 to each side of it."""
        assert self.part.kink is not None
        by = self.part.kink.by
        settled, _ = resolve([self.part.kink.of], self.part.scope)
        values = world.run(settled[0])
        for shift in (Fraction(0), BESIDE_KINK, -BESIDE_KINK):
            moved = [list(row) for row in world.values[by]]
            for i in range(len(moved)):
                if rng.random() < KINKED_SHARE or i == 0:
                    moved[i][0] = moved[i][0] - values[i][0] + shift
            yield world.child({by: moved})

    # -- equality ----------------------------------------------------------------------------

    def settings(self, indexes: dict[str, Any], world: World) -> list[dict[str, int]]:
        """Return every assignment of values to the free indices."""
        if not indexes:
            return [{}]
        names = sorted(indexes)
        ranges = [range(world.size(self.beyond.get(name, 0)), world.size(indexes[name])) for name in names]
        return [dict(zip(names, values, strict=True)) for values in product(*ranges)]

    def kind(self, *sides: Node) -> tuple[str, bool]:
        """Return the arithmetic for these sides, and whether the curvature must be checked."""
        wanted: set[str] = set()
        for side in sides:
            wanted |= arithmetic_needed(side, self.part)
        optimum = "optimum" in wanted
        if "limit" in wanted:
            return "limit", optimum
        if "analytic" in wanted and not (optimum and self.part.names.densities):
            return "analytic", optimum
        if "analytic" in wanted:
            return ("rational" if self._only_in_optima(sides) else "analytic"), optimum
        return ("rational" if "order" in wanted or self.part.rational else "modular"), optimum

    def _only_in_optima(self, sides: tuple[Node, ...]) -> bool:
        """Return whether exp and log occur only below argmin or argmax, where the logarithm makes them exact."""
        return all(
            side.op == "arg" or not arithmetic_needed(side, self.part) & {"analytic"} for side in sides
        )

    def equal(self, left: Node, right: Node, case: str = "") -> Outcome:
        """Judge whether two raw sides are equal in every world."""
        try:
            (a, b), indexes = resolve([left, right], self.part.scope)
        except ShapeError as error:
            return misshapen(error)
        outcome = self.same(a, b, indexes, case)
        if outcome.verdict == UNDECIDED and "arg" in (left.op, right.op) and self._refuted(left, right, case):
            return Outcome(WRONG, "the gradient is not zero there", sides=(a, b))
        return outcome

    def _refuted(self, left: Node, right: Node, case: str) -> bool:
        """Return whether one side is not even stationary for the other side's objective. True is certain."""
        for optimum, other in ((left, right), (right, left)):
            if optimum.op != "arg" or len(optimum.args) > 1 or not optimum.value[0].startswith("arg"):
                continue
            name = optimum.value[1]
            slope = Node("deriv", optimum.args[:1], (name, None), optimum.span)
            try:
                # Beside the optimum, a 0 has its size.
                (_, point), _ = resolve([optimum, other], self.part.scope)
                (body, gradient), _ = resolve([optimum.args[0], slope], self.part.scope, same=False)
                for world in self.worlds("analytic", case)[:1]:
                    near = _ordinary(world)
                    there = near.child({name: near.run(point)})
                    # Densities and their gradients are small numbers. Relative to the density, 50 digits
                    # distinguish 0.
                    if max(map(abs, flat(there.run(gradient)))) > NEGLIGIBLE * abs(there.run(body)):
                        return True
            except (Undecided, Singular, TypedError):
                continue
        return False

    def same(
        self, a: Node, b: Node, indexes: dict[str, Any], case: str = "",
        compare: Callable[[World, list[dict[str, int]]], bool] | None = None,
    ) -> Outcome:  # fmt: skip
        """Judge whether two settled sides are equal in every world that is drawn for them.

        Parameters
        ----------
        indexes : dict
            The size of every free index of the sides; all of its values are tried.
        case : str
            The case of the part to draw worlds of; "" for all.
        compare : function, optional
            Replaces equality: it takes a world and the values of the indices, and returns whether the sides agree.

        Returns
        -------
        Outcome
            Wrong if they differ in a world, or have no value in any of them; worlds without a value do not count
            otherwise. Undecided, with the reason, if the arithmetic cannot tell.
        """
        try:
            kind, optimum = self.kind(a, b)
            if kind == "limit":
                return self._limit(a, b, indexes, case)
            valued, last = False, Singular("")
            for world in self._with_kinks(self.worlds(kind, case), (a, b), indexes):
                try:
                    if not self._agree(a, b, indexes, world, compare):
                        return Outcome(WRONG, sides=(a, b))
                    valued = True
                except Singular as error:
                    last = error
            if not valued:
                return without_value(last, (a, b))
            if optimum and kind == "modular":
                return self._curved(a, b, indexes, case)
        except Undecided as error:
            return Outcome(UNDECIDED, error.reason, sides=(a, b))
        return Outcome(OK, sides=(a, b))

    def _with_kinks(
        self, worlds: list[World], sides: tuple[Node, Node], indexes: dict[str, Any]
    ) -> Iterator[World]:
        """Yield worlds, which refute most of what is false, then those on and beside the kinks of the sides."""
        yield from worlds
        yield from beside_kinks(self, sides, indexes, worlds)

    def _curved(self, a: Node, b: Node, indexes: dict[str, Any], case: str) -> Outcome:
        """Check an optimum in a rational world, whose order distinguishes a maximum from a minimum."""
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
        if not vanishes(gaps):
            return Outcome(WRONG, sides=(a, b))
        refuse_kinks(self, (a, b))
        return Outcome(OK, sides=(a, b))

    def _gap(self, a: Node, b: Node, indexes: dict[str, Any], case: str, depth: int) -> Any:
        """Return the largest distance between the sides, with λ at this depth."""
        free = {n: s for n, s in indexes.items() if n in a.free | b.free}
        return max(
            distance(world.run(a, env), world.run(b, env))
            for world in self.worlds(f"limit{depth}", case)
            for env in self.settings(free, world)
        )


def _ordinary(world: World) -> World:
    """Return the world with every positive quantity near 1, where densities are not nearly flat."""
    root = world.field.number(ORDINARY_ROOT)
    return world.child(dict.fromkeys(world.roots, root**EIGHTH), dict.fromkeys(world.roots, root))


def vanishes(gaps: Sequence[Any]) -> bool:
    """Return whether distances of two sides at the `DEPTHS` tend to 0."""
    return all(float(gap) < most for gap, most in zip(gaps, LIMIT_GAPS, strict=True))


def flat(value: Any) -> list[Any]:
    return [x for row in value for x in row] if isinstance(value, list) else [value]


def equal_values(a: Any, b: Any, world: World) -> bool:
    return all(world.field.equal(x, y) for x, y in zip(flat(a), flat(b), strict=True))


def distance(a: Any, b: Any) -> Any:
    """Return the largest difference of entries, relative to their size."""
    return max(abs(x - y) / (1 + abs(x) + abs(y)) for x, y in zip(flat(a), flat(b), strict=True))
