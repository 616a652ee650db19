"""Record what a derivation has established about its unknowns, and decide what may be added.

An equation that does not hold for every value of its unknowns needs a source: a constraint of the part, the
gradient of the objective set to zero, or equations above it. No other equation is accepted.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from ..algebra.argmin import definite, quadratic_form
from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import Singular, TypedError, Undecided
from ..part import Part
from ..tree import Node, num, open_symbols, symbols
from .equations import NONE, SAME, assignment, compare, contradictory, implied, linear_system
from .kinds import arithmetic_needed
from .step import Judge


@dataclass
class Equation:
    """Two settled sides with their free indices."""

    left: Node
    right: Node
    indexes: dict[str, Any]
    raw: tuple[Node, Node]
    # The line of the equation; 0 if the part gives it.
    line: int = 0


@dataclass
class Knowledge:
    """The given and the established equations of one derivation."""

    part: Part
    judge: Judge
    established: list[Equation] = field(default_factory=list)
    lagrangians: list[Node] = field(default_factory=list)
    # Whether the objective was shown to be bounded below by a number, so that its optimum may be named.
    bounded: bool = False
    _givens: list[Equation] | None = None
    # Rows [A | b] of an equation and the optimum, by world. Every line needs those of the lines before it.
    _linear: dict[tuple[Any, ...], list[list[Any]]] = field(default_factory=dict)
    _optima: dict[int, dict[str, Any] | None] = field(default_factory=dict)

    def equation(self, left: Node, right: Node) -> Equation:
        (a, b), indexes = resolve([left, right], self.part.scope)
        return Equation(a, b, indexes, (left, right))

    @property
    def givens(self) -> list[Equation]:
        if self._givens is None:
            self._givens = [self.equation(*pair) for pair in self.part.constraints]
        return self._givens

    def unknowns_in(self, node: Node) -> set[str]:
        """Return the unknowns that an expression depends on, including those in the meanings of names."""
        found, pending, seen = set(), list(open_symbols(node)), set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.part.unknowns:
                found.add(name)
            elif name in self.part.scope.means:
                pending.extend(open_symbols(self.part.scope.means[name]))
            elif name in self.part.scope.indexed:
                pending.extend(open_symbols(self.part.scope.indexed[name][1]))
        return found

    # -- systems -----------------------------------------------------------------------------

    def worlds(self, equations: list[Equation], case: str) -> list[World]:
        wanted: set[str] = set()
        for equation in equations:
            wanted |= arithmetic_needed(equation.left, self.part) | arithmetic_needed(
                equation.right, self.part
            )
        if wanted & {"analytic", "limit"}:
            raise Undecided("an equation with exp, log, a length or a limit of its unknown")
        # Only an order distinguishes a maximum from a minimum.
        ordered = bool(wanted & {"order", "optimum"}) or self.part.rational
        kind = "rational" if ordered else "modular"
        return self.judge.worlds(kind, case)[:2]

    def unknowns(self, world: World) -> dict[str, int]:
        shapes = self.part.scope.shapes
        return {u: 1 if shapes[u] == (1, 1) else world.size(shapes[u][0]) for u in self.part.unknowns}

    def systems(self, groups: list[list[Equation]], world: World) -> list[list[list[list[Any]]]]:
        """Return the rows of each group for every common value of the index; one entry if the indices differ."""
        counts = {len(e.indexes) for group in groups for e in group}
        unknowns = self.unknowns(world)
        each = counts <= {0, 1} and all(any(e.indexes for e in group) for group in groups if group)
        if not each:
            # A scalar unknown is tied to one entry at a time: x = e_i holds for one i, not for all.
            groups = [[e for e in group if not (e.indexes and self._single(e))] for group in groups]
        if each and counts:
            sizes = {world.size(s) for group in groups for e in group for s in e.indexes.values()}
            if len(sizes) == 1:
                places = range(sizes.pop())
                return [[self._rows(group, unknowns, world, at) for group in groups] for at in places]
        return [[self._rows(group, unknowns, world, None) for group in groups]]

    def _single(self, equation: Equation) -> bool:
        """Return whether an equation is a given with an index that concerns a scalar unknown."""
        names = symbols(equation.raw[0]) | symbols(equation.raw[1])
        numbers = any(self.part.scope.shapes[u] == (1, 1) for u in self.part.unknowns if u in names)
        return numbers and any(equation is given for given in self.givens)

    def _rows(
        self, group: list[Equation], unknowns: dict[str, int], world: World, value: int | None
    ) -> list[list[Any]]:
        rows: list[list[Any]] = []
        for e in group:
            settings = (
                [dict.fromkeys(e.indexes, value)]
                if value is not None
                else self.judge.settings(e.indexes, world)
            )
            for env in settings:
                rows += self._rows_of(e, unknowns, world, env)
        return rows

    def _rows_of(
        self, e: Equation, unknowns: dict[str, int], world: World, env: dict[str, int]
    ) -> list[list[Any]]:
        sides = (world.scope.book.entry(side).number for side in (e.left, e.right))
        key = (*sides, world.number, *unknowns, *sorted(env.items()))
        if key not in self._linear:
            matrix, rights = linear_system(e.left, e.right, unknowns, world, env)
            self._linear[key] = [[*row, right] for row, right in zip(matrix, rights, strict=True)]
        return self._linear[key]

    def relation(self, first: list[Equation], second: list[Equation], case: str, given: bool = True) -> str:
        """Compare what two groups of equations say; returns a result of ``equations.compare``."""
        base = self.givens if given else []
        found = set()
        for world in self.worlds([*base, *first, *second], case):
            groups = [base, first, second] if base else [first, second]
            for parts in self.systems(groups, world):
                known = parts[0] if base else []
                found.add(compare([*known, *parts[-2]], [*known, *parts[-1]], world))
        if found == {SAME}:
            return SAME
        found.discard(SAME)
        return NONE if NONE in found else sorted(found)[0]

    def follows(
        self, known: list[Equation], claim: list[Equation], case: str, givens: list[Equation] | None = None
    ) -> bool:
        """Return whether the claim follows from what is known and given; ``givens`` are fewer than the part's."""
        known = [*(self.givens if givens is None else givens), *known]
        if not known:
            return False
        for world in self.worlds([*known, *claim], case):
            for rows, asked in self.systems([known, claim], world):
                if contradictory(world.field.echelon(rows)):
                    raise Undecided("what is known so far contradicts itself")
                if not implied(rows, asked, world):
                    return False
        return True

    # -- where equations may come from ---------------------------------------------------------

    def gradient(self, function: Node) -> list[Equation]:
        """Return the equations that make a function stationary in every variable of the objective."""
        names = self.part.over or self.part.unknowns[:1]
        slopes = [Node("deriv", (function,), (name, None), function.span) for name in names]
        return [self.equation(slope, num(0)) for slope in slopes]

    def admit(self, function: Node, case: str) -> bool:
        """Admit a differentiated function as objective or Lagrangian if its stationary points are right."""
        if self.part.objective is None:
            return False
        if any(function == known for known in self.lagrangians):
            return True
        try:
            mine = self.gradient(function)
            if not self.givens:
                right = self.relation(self.gradient(self.part.objective), mine, case) == SAME
            else:
                right = self._reaches_optimum(mine, case)
        except (Undecided, TypedError, Singular):
            return False
        if right:
            self.lagrangians.append(function)
        return right

    def optimum(self, world: World) -> dict[str, Any] | None:
        """Return the values of the sought unknowns at the part's own optimum, from its KKT system."""
        if world.number not in self._optima:
            self._optima[world.number] = self._optimum(world)
        return self._optima[world.number]

    def solves(self, case: str) -> bool:
        """Return whether the checker can compute what the part asks for: the optimum of an objective that is quadratic.

        Without an objective, the constraints alone say where an equation may come from.
        """
        if self.part.objective is None:
            return bool(self.part.constraints)
        try:
            for world in self.worlds(self.givens, case):
                self.optimum(world)
        except Undecided:
            return False
        return True

    def _optimum(self, world: World) -> dict[str, Any] | None:
        if self.part.objective is None:
            return None
        names = list(self.part.over)
        sizes = {n: world.size(self.part.scope.shapes[n][0]) for n in names}
        (body,), _ = resolve([self.part.objective], self.part.scope)
        total = sum(sizes.values())
        field = world.field
        rows: list[list[Any]] = []
        for e in self.givens:
            matrix, rights = linear_system(e.left, e.right, sizes, world)
            rows += [[*row, right] for row, right in zip(matrix, rights, strict=True)]
        rows = field.echelon(rows) if rows else []
        hessian, slope = quadratic_form(body, sizes, world)
        if field.ordered and definite(hessian, world) != 1 and not rows:
            raise Undecided("the objective has no minimum")
        top = [[*hessian[i], *[row[i] for row in rows]] for i in range(total)]
        bottom = [[*row[:-1], *[0] * len(rows)] for row in rows]
        right = [[field.norm(-slope[i][0])] for i in range(total)] + [[row[-1]] for row in rows]
        point = field.solve([*top, *bottom], right)[:total]
        return assignment([row[0] for row in point], sizes, world)

    def _reaches_optimum(self, equations: list[Equation], case: str) -> bool:
        """Return whether stationarity and constraints together determine the sought unknowns at the optimum."""
        for world in self.worlds(equations, case):
            unknowns = self.unknowns(world)
            rows = self._rows([*self.givens, *equations], unknowns, world, None)
            reduced = world.field.echelon(rows)
            if contradictory(reduced):
                return False
            best = self.optimum(world) or {}
            if not implied(reduced, _fixed(best, unknowns), world):
                return False
        return True

    def stationary(self, claim: list[Equation], case: str) -> bool:
        """Return whether an equation says exactly that an admitted function (or the objective) is stationary.

        It may say so for one of the variables, as w = X'μ does of a Lagrangian of w and z.
        """
        functions = list(self.lagrangians)
        if self.part.objective is not None and not self.part.constraints:
            functions.append(self.part.objective)
        for function in functions:
            try:
                slopes = self.gradient(function)
                each = [[slope] for slope in slopes] if len(slopes) > 1 else []
                if any(self.relation(group, claim, case, given=False) == SAME for group in [slopes, *each]):
                    return True
            except (Undecided, Singular):
                continue
        return False

    def at_optimum(self, claim: list[Equation], case: str) -> bool:
        """Return whether a claim holds at the part's optimum."""
        for world in self.worlds([*claim, *self.givens], case):
            unknowns = self.unknowns(world)
            best = self.optimum(world) or {}
            for e in claim:
                rows = self._rows([e], unknowns, world, None)
                if not implied(_fixed(best, unknowns), rows, world):
                    return False
        return True

    def solvable_at_optimum(self, claim: Equation, case: str) -> bool:
        """Return whether a claim holds at the part's optimum for some value of the other unknowns."""
        for world in self.worlds([claim, *self.givens], case):
            unknowns = self.unknowns(world)
            fixed = _fixed(self.optimum(world) or {}, unknowns)
            rows = [*fixed, *self._rows([claim], unknowns, world, None)]
            if not fixed or contradictory(world.field.echelon(rows)):
                return False
        return True

    def constrained(
        self, case: str, also: list[Equation] | None = None, kind: str = "modular", draw: int = 0
    ) -> list[World]:
        """Return worlds whose unknowns satisfy the constraints and ``also``, otherwise random (seed ``draw``)."""
        result = []
        for number, world in enumerate(self.judge.worlds(kind, case)):
            unknowns = self.unknowns(world)
            rows = world.field.echelon(self._rows([*self.givens, *(also or [])], unknowns, world, None))
            rng = random.Random(number + 1000 * draw)
            total = sum(unknowns.values())
            vector = [world.field.draw(rng) for _ in range(total)]
            for row in reversed(rows):
                lead = next(i for i, x in enumerate(row[:-1]) if x)
                rest = sum(row[i] * vector[i] for i in range(lead + 1, total))
                vector[lead] = world.field.norm(row[-1] - rest)
            result.append(world.child(assignment(vector, unknowns, world)))
        return result


def _fixed(values: dict[str, Any], unknowns: dict[str, int]) -> list[list[Any]]:
    """Return rows which state that these unknowns have these values."""
    rows, at, total = [], 0, sum(unknowns.values())
    for name, size in unknowns.items():
        for i in range(size):
            if name in values:
                value = values[name][i][0] if isinstance(values[name], list) else values[name]
                rows.append([int(c == at + i) for c in range(total)] + [value])
        at += size
    return rows
