"""The first line of a derivation that is not true in floating-point worlds.

The rules for equations are the mathematics', not the checker's: an equation in the unknown must hold at the
solution (found here by numpy's own least squares and solvers), ``⇔`` must keep the solution set's dimension, a
line with a derivative must hold for every value of the unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from workbook.derive.part import Part
from workbook.derive.read.said import Statement
from workbook.derive.tree import Node, indices, symbols, uses

from .arithmetic import LOOSE, TIGHT, Eye, Invalid, number, shaped, tidy
from .evaluator import Numpy
from .worlds import column, world


class Reader:
    """Walks the statements of one derivation and finds the first that is not true."""

    def __init__(self, part: Part, seed: int = 0) -> None:
        self.part, self.question = part, part.question
        rng = np.random.default_rng(seed)
        self.worlds = [world(self.question, rng, tall) for tall in (True, False, True)]
        self.tail: Node | None = None
        self.previous: list[tuple[Node, Node]] = []
        self.known: list[tuple[Node, Node]] = []
        self.case = ""

    def first_invalid(self, statements: list[Statement]) -> int | None:
        for said in statements:
            if said.note:
                self.case = said.case or self.case
                continue
            self.case = said.case or self.case
            if said.error is not None or not self.holds(said):
                return said.number
        return None

    def holds(self, said: Statement) -> bool:
        """Return whether a statement is true in all worlds, and remember what the next one may continue.

        A definition is true. A chain that begins with an arrow must follow from the statement before (`follows`); every
        other link must be true by itself. A statement without a first side continues the one before; if there is none,
        it is false.
        """
        links = said.links
        arrow = bool(links) and links[0].relation in ("<=>", "=>") and said.first is None
        if said.defines is not None:
            return True
        left = said.first if said.first is not None else self.tail
        if arrow:
            group, claim = links[0].relation, []
            left = links[0].side
            for link in links[1:]:
                claim.append((left, link.side))
                left = link.side
            self.tail = left
            return not claim or self.follows(group, claim)
        if left is None:
            return False
        pairs = []
        for link in links:
            if link.relation in ("<=>", "=>"):
                rest = Statement(said.number, said.text, None, links[links.index(link) :])
                self.previous = pairs or self.previous
                return self.holds(rest)
            if not self.link(left, link.relation, link.side):
                return False
            pairs.append((left, link.side))
            left = link.side
        if not links and not self.readable(left):
            return False
        self.tail = left
        if pairs:
            self.previous = pairs
        return True

    def readable(self, node: Node) -> bool:
        try:
            self.worlds[0][0].with_index_zero(node).of(node)
        except Invalid as error:
            # An optimum that cannot be computed here is no false statement yet.
            return str(error) == "not quadratic"
        return True

    # -- one link ----------------------------------------------------------------------------

    def link(self, left: Node, relation: str, right: Node) -> bool:
        constant = uses(left, "const") or uses(right, "const") or relation == "∝"
        if constant:
            return self.everywhere(lambda e, env: self.up_to(left, right, relation, e, env), left, right)
        if self.everywhere(lambda e, env: self.same(left, right, e, env), left, right):
            return True
        if not self.unknown(left, right):
            return False
        zero = any(side.op in ("num", "zero") and not side.value for side in (left, right))
        if (uses(left, "deriv", "grad") or uses(right, "deriv", "grad")) and not zero:
            return False
        ok = (self.linear(left, right) and self.at_solution([(left, right)])) or self.on_constraint(
            left, right
        )
        if ok:
            self.known.append((left, right))
        return ok

    def everywhere(self, test: Callable[[Numpy, dict[str, int]], bool], *sides: Node) -> bool:
        """True in every world; where a part has cases and none is named, in every world of one case."""
        groups = [[self.worlds[0][0], self.worlds[2][0]], [self.worlds[1][0]]]
        if self.part.question == "q4h":
            if self.case:
                groups = groups[:1] if self.case == "tall" else groups[1:]
            return any(all(self.settings(test, e, sides) for e in group) for group in groups)
        return all(self.settings(test, e, sides) for group in groups for e in group)

    def settings(
        self, test: Callable[[Numpy, dict[str, int]], bool], e: Numpy, sides: tuple[Node, ...]
    ) -> bool:
        names = sorted(set().union(*(indices(side) for side in sides)))
        try:
            ranges = []
            for name in names:
                sizes = {e.range_of(name, side) for side in sides} - {0}
                if len(sizes) > 1:
                    return False
                ranges.append(sizes.pop() if sizes else 1)
            e.sizes = dict(zip(names, ranges, strict=True))
            return all(
                test(e, dict(zip(names, place, strict=True)))
                for place in product(*(range(r) for r in ranges))
            )
        except (Invalid, np.linalg.LinAlgError, OverflowError, ZeroDivisionError, KeyError):
            return False

    def values(self, left: Node, right: Node, e: Numpy, env: dict[str, int]) -> tuple[Any, Any]:
        e.index = dict(env)
        a, b = e.of(left), e.of(right)
        if isinstance(a, Eye) and isinstance(b, Eye):
            a, b = a.factor, b.factor
        a, b = shaped(a, b), shaped(b, a) if not isinstance(a, Eye) else b
        if isinstance(a, Eye):
            a = shaped(a, b)
        if number(a) != number(b) or (not number(a) and a.shape != b.shape):
            raise Invalid("different shapes")
        return a, b

    def same(self, left: Node, right: Node, e: Numpy, env: dict[str, int]) -> bool:
        a, b = self.values(left, right, e, env)
        loose = uses(left, "lim") or uses(right, "lim")
        return bool(np.allclose(a, b, rtol=LOOSE if loose else TIGHT, atol=LOOSE if loose else TIGHT))

    def up_to(self, left: Node, right: Node, relation: str, e: Numpy, env: dict[str, int]) -> bool:
        rng, found = np.random.default_rng(7), []
        for _ in range(4):
            here = e.with_values(w=column(rng, len(e.name("w"))))
            a, b = self.values(left, right, here, env)
            found.append(a / b if relation == "∝" else a - b)
        return bool(np.allclose(found, found[0], rtol=TIGHT, atol=TIGHT))

    # -- equations -----------------------------------------------------------------------------

    def linear(self, left: Node, right: Node) -> bool:
        """A line that only happens to be true at the solution must be an equation to solve."""

        def test(e: Numpy, env: dict[str, int]) -> bool:
            solution = next(s for w, s in self.worlds if w is e)
            gaps = []
            for scale in (0.0, 1.0, 2.0):
                values = {n: (tidy(np.atleast_2d(v) * scale)) for n, v in solution.items()}
                a, b = self.values(left, right, self.solved(e, values, env), env)
                gaps.append(np.asarray(a - b))
            return bool(np.allclose(gaps[2] - gaps[1], gaps[1] - gaps[0], atol=TIGHT))

        return self.everywhere(test, left, right)

    def unknown(self, *sides: Node) -> bool:
        names = set().union(*(symbols(side) for side in sides))
        return bool(names & (set(self.part.unknowns) | ({"η"} if self.question == "q4e" else set())))

    def solved(self, e: Numpy, solution: dict[str, Any], env: dict[str, int]) -> Numpy:
        here = e.with_values(**solution)
        if self.question == "q5c" and env:
            here.values["x"] = float(solution["e"][next(iter(env.values())), 0])
        return here

    def at_solution(self, pairs: list[tuple[Node, Node]]) -> bool:
        def test(e: Numpy, env: dict[str, int]) -> bool:
            solution = next(s for w, s in self.worlds if w is e)
            return all(self.same(a, b, self.solved(e, solution, env), env) for a, b in pairs)

        return self.everywhere(test, *[side for pair in pairs for side in pair])

    def on_constraint(self, left: Node, right: Node) -> bool:
        """q4e: true for every w, once z makes the constraint hold."""
        if self.question != "q4e":
            return False

        def test(e: Numpy, env: dict[str, int]) -> bool:
            z = (e.name("y") - e.name("X") @ e.name("w")) / np.sqrt(e.name("λ"))
            return self.same(left, right, e.with_values(z=z), env)

        return self.everywhere(test, left, right)

    def follows(self, arrow: str, claim: list[tuple[Node, Node]]) -> bool:
        """The claim is true where the line before is, and for ⇔ it says no less."""
        identity = all(
            self.everywhere(lambda e, env, a=a, b=b: self.same(a, b, e, env), a, b) for a, b in claim
        )
        involved = any(self.unknown(*pair) for pair in self.previous)
        if not any(self.unknown(*pair) for pair in claim) or not involved:
            ok = identity and (arrow == "=>" or not involved)
        elif identity:
            ok = arrow == "=>"
        else:
            ok = self.at_solution(claim) and (arrow == "=>" or self.ranks(claim) == self.ranks(self.previous))
        self.previous = claim
        return ok

    def ranks(self, pairs: list[tuple[Node, Node]]) -> list[int]:
        """Rank of the equations in the unknowns, per world: how much they say."""
        result = []
        for e, solution in self.worlds:
            if not solution:
                continue
            rows = []
            for name, value in solution.items():
                for i in range(np.atleast_2d(value).shape[0]):
                    moved = np.array(value, dtype=float)
                    moved[i, 0] += 0.5
                    rows.append(self.residual(pairs, e, {**solution, name: moved}))
            result.append(int(np.linalg.matrix_rank(np.array(rows), tol=1e-7)))
        return result

    def residual(self, pairs: list[tuple[Node, Node]], e: Numpy, values: dict[str, Any]) -> np.ndarray:
        found = []
        for left, right in pairs:
            names = sorted(indices(left) | indices(right))
            for place in range(e.range_of(names[0], left) or 1) if names else (0,):
                env = dict.fromkeys(names, place)
                here = self.solved(e, values, env)
                a, b = self.values(left, right, here, env)
                found.append(np.ravel(a - b))
        return np.concatenate(found)
