"""Explain a wrong line: the edit that would fix it, the special case in which it is true, or a small example.

Every hint is found by computing with the student's own line. The search is bounded by the number of attempts
and not by the clock, so a busy machine gives the same hints. If the search fails, only the hint is missing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..algebra.field import modular
from ..algebra.rational import rational
from ..algebra.settle import resolve
from ..algebra.world import World
from ..algebra.worlds import fraction_text
from ..errors import Singular, TypedError, Undecided
from ..fuel import Fuel
from ..judge.equations import SAME
from ..judge.step import OK, SIZES, Judge
from ..tree import Node, indices, symbols, walk
from .edits import TRANSPOSED, edits

if TYPE_CHECKING:
    from ..story.chain import Walk
    from ..story.ledger import Line

# Budget of a search: 1 for an edit tested in one world, more for an edit that is judged in full.
BUDGET = 900
IN_FULL = 12
EQUATION = 6
SEEDS = 40
# With more names than this, an example shows the data matrix and not its factors.
MANY = 4
# Names that a counterexample shows at most.
MAX_SHOWN = 6
# Nodes evaluated by all hints on a line, in worlds with a special quantity, and for one counterexample.
HINT_FUEL, SPECIAL_FUEL, INSTANCE_FUEL = 60_000, 50_000, 20_000
FAILED = (Undecided, Singular, TypedError, ArithmeticError, KeyError, TypeError, ValueError, RecursionError)


def explain(
    line: Line, walk_: Walk, pair: tuple[Node, Node] | None = None, case: str = "", answering: bool = False
) -> None:
    """Set a wrong line's message and counterexample.

    Parameters
    ----------
    pair : (left, right), optional
        The sides to explain, by default those at which the line fails. Without any, nothing changes.
    case : str
        The case to draw numbers in, by default that of the walk.
    answering : bool
        Word the message for a closed form instead of a derivation.

    A hint is added to a message that the line already has. If no reason is found, the message says only that the line
    does not follow. A line whose sizes do not fit gets no counterexample.
    """
    pair = pair or line.failing
    if pair is None:
        return
    case = case or walk_.case
    hinter = Hinter(walk_, case, answering)
    found = hinter.no_inverse(*pair) if line.reason == "inverse" else ""
    if found:
        line.message = found
    if line.reason == "equation":
        hint = hinter.equation_edit(*pair)
        line.message = f"{line.message}; {hint}" if line.message and hint else line.message or hint
    else:
        hint = hinter.edit(*pair) or (
            "" if line.reason in SIZES else hinter.special(*pair) or hinter.namesake(*pair)
        )
        # A line with a wrong layout already has this message.
        if hint and not (line.reason == "layout" and hint == TRANSPOSED):
            line.message = f"{line.message}; {hint}" if line.message else hint
    if line.reason not in SIZES:
        line.counterexample = hinter.numbers(*pair, answering)
    if not line.message:
        line.message = "this does not have the value asked for" if answering else "this does not follow"


class Hinter:
    """Tries edits and special worlds on one step."""

    def __init__(self, walk_: Walk, case: str, answering: bool = False) -> None:
        self.walk, self.part, self.case, self.answering = walk_, walk_.part, case, answering
        self.left = BUDGET
        # Hints have their own fuel, so that the verdict does not depend on them.
        self.judge = Judge(self.part, HINT_FUEL)

    def show(self, node: Node) -> str:
        """Return what the student typed for a node."""
        start, end = node.span
        return " ".join(self.walk.text[start:end].split()) or node.op

    def edit(self, left: Node, right: Node) -> str:
        """Return the sentence of the first edit of the right side that makes the step true."""
        world = self._quick()
        for sentence, changed in self._edits(left, right):
            if not self._spend(1):
                return ""
            try:
                if world is not None and not self._plausible(left, changed, world):
                    continue
                if not self._spend(IN_FULL):
                    return ""
                if self.judge.equal(left, changed, self.case).verdict == OK:
                    return sentence
            except FAILED:
                continue
        return ""

    def equation_edit(self, left: Node, right: Node) -> str:
        """Return the sentence of the first edit of a side that makes the equation follow from those above."""
        for sentence, sides in self._edited(left, right):
            if not self._spend(EQUATION):
                return ""
            try:
                if self._follows(*sides):
                    return sentence
            except FAILED:
                continue
        return ""

    def _edited(self, left: Node, right: Node) -> Iterator[tuple[str, tuple[Node, Node]]]:
        for sentence, changed in self._edits(left, right):
            yield sentence, (left, changed)
        for sentence, changed in self._edits(right, left):
            yield sentence, (changed, right)

    def _edits(self, left: Node, right: Node) -> Iterator[tuple[str, Node]]:
        # In a derivation the constraint may be left out, and an edit would be true of another problem.
        if left.op == "arg" and self.part.constraints and not self.answering:
            return iter(())
        return edits(left, right, self.part, self.show)

    def _follows(self, left: Node, right: Node) -> bool:
        known, walk_ = self.walk.known, self.walk
        claim = [known.equation(left, right)]
        if walk_.compared == "<=>":
            return known.relation(walk_.previous, claim, self.case) == SAME
        if not any(known.unknowns_in(side) for side in (left, right)):
            return False
        if known.established or known.givens:
            rows = [*known.established, *(walk_.previous if walk_.compared else [])]
            if known.follows(rows, claim, self.case):
                return True
        zero = any(side.op in ("num", "zero") and not side.value for side in (left, right))
        if (zero or known.lagrangians) and known.stationary(claim, self.case):
            return True
        return self.judge.equal(left, right, self.case).verdict == OK

    def _spend(self, amount: int) -> bool:
        self.left -= amount
        return self.left >= 0

    def _quick(self) -> World | None:
        kind = "rational" if self.part.rational else "modular"
        try:
            worlds = self.judge.worlds(kind, self.case)
        except FAILED:
            return None
        return worlds[0]

    def _plausible(self, left: Node, right: Node, world: World) -> bool:
        """Compare the sides in one world; False is certain, True is only likely."""
        (a, b), indexes = resolve([left, right], self.part.scope)
        if self.judge.kind(a, b)[0] not in ("modular", "rational"):
            return True
        return all(world.run(a, env) == world.run(b, env) for env in self.judge.settings(indexes, world)[:2])

    # -- special worlds ------------------------------------------------------------------------

    def special(self, left: Node, right: Node) -> str:
        """Find a missing condition (``this holds only if A is symmetric``) by worlds with one more fact."""
        try:
            (a, b), indexes = resolve([left, right], self.part.scope)
            if self.judge.kind(a, b)[0] != "modular":
                return ""
        except FAILED:
            return ""
        named = symbols(left) | symbols(right)
        for name in sorted(named):
            shape = self.part.scope.shapes.get(name)
            if shape is None or shape[0] != shape[1] or shape == (1, 1) or name in self.part.scope.means:
                continue
            if self._true_with({name: "symmetric"}, a, b, indexes):
                if name in self.part.unsaid:
                    return f"this holds for some {name}, not for every one"
                return f"this holds only if {name} is symmetric"
        return ""

    def _true_with(self, override: dict[str, str], a: Node, b: Node, indexes: dict[str, Any]) -> bool:
        rng = random.Random(1)
        for builder in self.part.builders.values():
            for _ in range(2):
                world = builder.build(modular(), rng, self.part.scope, Fuel(SPECIAL_FUEL), override=override)
                try:
                    for env in self.judge.settings(indexes, world):
                        if world.run(a, env) != world.run(b, env):
                            return False
                except FAILED:
                    return False
        return True

    def namesake(self, left: Node, right: Node) -> str:
        """Find a side that is the value of another quantity of the part."""
        free = sorted(indices(left) | indices(right))
        for name in sorted(self.part.scope.means):
            if (
                name.startswith("p(")
                or name not in self.part.names.declared
                or name in symbols(left) | symbols(right)
                or not self._spend(IN_FULL)
            ):
                continue
            node = Node("sym", (), name)
            for candidate in (node, Node("entry", (node,), tuple(free))) if free else (node,):
                try:
                    if self.judge.equal(candidate, right, self.case).verdict == OK:
                        shown = name + ("_" + "".join(free) if candidate.op == "entry" else "")
                        return f"what you typed is {shown}"
                except FAILED:
                    continue
        return ""

    def no_inverse(self, left: Node, right: Node) -> str:
        """Name the matrix that cannot be inverted."""
        for side in (right, left):
            for node in walk(side):
                if node.op != "inv":
                    continue
                for case in self.judge.cases(self.case):
                    if self._singular(node, case):
                        sort = f" when {self.part.data} is {self._sort(case)}" if self._sort(case) else ""
                        return f"{self.show(node.args[0])} has no inverse{sort}"
        return ""

    def _singular(self, node: Node, case: str) -> bool:
        try:
            (settled,), _ = resolve([node], self.part.scope)
            for world in self.judge.worlds("modular", case):
                world.run(settled)
        except Singular:
            return True
        except FAILED:
            return False
        return False

    def _sort(self, case: str) -> str:
        rows, cols = self.part.scope.shapes.get(self.part.data, (1, 1))
        orders = self.part.builders[case].orders
        return "tall" if (rows, cols) in orders else "wide" if (cols, rows) in orders else ""

    # -- small numbers -------------------------------------------------------------------------

    def numbers(self, left: Node, right: Node, answering: bool) -> str:
        """Return the smallest instance that separates the sides: ``at x = [-1, 0], … the two sides are 0 and 2``."""
        try:
            (a, b), indexes = resolve([left, right], self.part.scope)
            kind, _ = self.judge.kind(a, b)
        except FAILED:
            return ""
        if kind in ("limit", "analytic"):
            return ""
        names = list(self.judge.cases(self.case))
        best: tuple[int, str] | None = None
        for seed in range(SEEDS):
            builder = self.part.builders[names[seed % len(names)]]
            try:
                found = self._instance(builder, seed, a, b, indexes, answering)
            except FAILED:
                continue
            if found and (best is None or found[0] < best[0]):
                best = found
        return best[1] if best else ""

    def _instance(
        self, builder: Any, seed: int, a: Node, b: Node, indexes: dict[str, Any], answering: bool
    ) -> tuple[int, str] | None:
        """Return small numbers at which the sides differ, as (length, text); None if they agree for these numbers.

        ``seed`` chooses the numbers, and ``indexes`` gives the sizes of free indices. ``answering`` words the text for
        a closed form.
        """
        rng = random.Random(seed)
        high = 2 if len(builder.letters) == 1 else 3
        world = builder.build(
            rational(),
            rng,
            self.part.scope,
            Fuel(INSTANCE_FUEL),
            low=1 if high == 3 else 2,
            high=high,
            small=True,
        )
        for env in self.judge.settings({n: s for n, s in indexes.items() if n in a.free | b.free}, world):
            x, y = world.run(a, env), world.run(b, env)
            if x == y:
                continue
            shown = [f"{n} = {text(world.value(n))}" for n in self._shown(a, b, world)]
            shown += [f"{n} = {v + 1}" for n, v in env.items()]
            place = "at " + ", ".join(shown) if shown else "here"
            sides = (
                "your form is {1}, the value asked for {0}" if answering else "the two sides are {0} and {1}"
            )
            said = f"{place} " + sides.format(text(x), text(y))
            return len(said), said
        return None

    def _shown(self, a: Node, b: Node, world: World) -> list[str]:
        """Return the names that a reader needs to recompute the instance."""
        found: list[str] = []
        pending = [p.value for side in (a, b) for p in walk(side) if p.op == "sym"]
        for name in pending:
            if name in found or name in self.part.inner.declared - self.part.names.declared:
                continue
            if name in world.values or name in self.part.shown:
                found.append(name)
            elif name in self.part.scope.means:
                pending.extend(p.value for p in walk(self.part.scope.means[name]) if p.op == "sym")
        if self.part.data in found and len(found) > MANY:
            found = [name for name in found if name not in self.part.names.svd]
        return found[:MAX_SHOWN]


def text(value: Any) -> str:
    """Return a value as it is typed: a column as a list, a matrix as a list of rows."""
    if not isinstance(value, list):
        return fraction_text(value)
    if all(len(row) == 1 for row in value):
        return "[" + ", ".join(fraction_text(row[0]) for row in value) + "]"
    return "[" + ", ".join("[" + ", ".join(fraction_text(x) for x in row) + "]" for row in value) + "]"
