"""Compare an expression with what a milestone asks for: equal, up to a constant or a factor, or at the optimum."""

from __future__ import annotations

from dataclasses import replace

from ..algebra.settle import resolve
from ..judge.step import OK
from ..judge.upto import up_to_constant, up_to_factor
from ..part import Milestone
from ..tree import Node, indices, num, rename_index, walk
from .chain import Walk
from .relations import constant_free


class Senses:
    """Compares values for the milestones of one walk."""

    def __init__(self, walk_: Walk) -> None:
        self.walk = walk_
        self.part = walk_.part
        self.judge = walk_.judge
        # Verdicts of `equal`: milestones compare the same expressions again and again, and the walk is complete.
        self._equal: dict[tuple[Node, Node, str], bool] = {}
        self._same: dict[tuple[Node, Node], bool] = {}

    def agrees(self, milestone: Milestone, node: Node) -> bool:
        """Return whether the expression is what the milestone asks for, in the milestone's sense."""
        target, case = milestone.value, milestone.case
        assert target is not None
        if milestone.at:
            return self.at(node, target, case, milestone.at == "optimum")
        if node.op == "arg" and milestone.mode in ("logarithm", "density"):
            return False
        if node.op == "arg" and milestone.mode in ("constant", "factor"):
            wanted = Node("arg", (target,), ("argmax", node.value[1]), target.span)
            return self.equal(node, wanted, case)
        if milestone.mode in ("constant", "logarithm"):
            return any(up_to_constant(self.judge, n, target, case).verdict == OK for n in signs(node))
        if milestone.mode in ("factor", "density"):
            return up_to_factor(self.judge, node, target, case).verdict == OK
        if milestone.mode == "objective":
            return self._objective(node, target, case)
        if milestone.mode == "body":
            while node.op == "lim":
                node = node.args[0]
        if self.equal(*self._indexed(node, target), case):
            return True
        # A gradient is a column, unless the part is about how derivatives are laid out.
        slope = target.op == "deriv" and target.value[1] is None and self.part.scope.either_layout
        return slope and self.equal(Node("T", (node,), None, node.span), target, case)

    def equal(self, one: Node, other: Node, case: str = "") -> bool:
        key = (one, other, case)
        if key not in self._equal:
            self._equal[key] = self.judge.equal(one, other, case).verdict == OK
        return self._equal[key]

    def same(self, one: Node, other: Node) -> bool:
        """Return whether two expressions are equal beside constants; those that cannot be compared are not."""
        if (one, other) not in self._same:
            try:
                self._same[one, other] = self.equal(constant_free(one), constant_free(other))
            except Exception:
                self._same[one, other] = False
        return self._same[one, other]

    def _indexed(self, node: Node, target: Node) -> tuple[Node, Node]:
        """Rename the free indices of the target to those that the student uses, such as i for k."""
        mine, theirs = sorted(indices(node)), sorted(indices(target))
        if mine == theirs or len(mine) != len(theirs):
            return node, target
        if len(mine) == 1:
            return node, rename_index(target, theirs[0], mine[0])
        for first, second in ((mine[0], mine[1]), (mine[1], mine[0])):
            moved = rename_index(rename_index(target, theirs[0], "\0"), theirs[1], second)
            moved = rename_index(moved, "\0", first)
            if self.equal(node, moved):
                return node, moved
        return node, target

    def _objective(self, node: Node, target: Node, case: str) -> bool:
        """Accept the objective up to a positive factor and a constant, or its argmin."""
        if node.op == "arg":
            wanted = Node("arg", (target,), ("argmin", node.value[1]), target.span)
            return self.equal(node, wanted, case) and _has_terms(node.args[0])
        return any(
            up_to_factor(self.judge, n, target, case).verdict == OK for n in signs(constant_free(node))
        )

    def at(self, node: Node, target: Node, case: str, optimum: bool) -> bool:
        """Return whether two values agree at the part's optimum, or everywhere on its constraint."""
        (a, b), indexes = resolve([node, target], self.part.scope)
        judge, known = self.judge, self.walk.known
        if optimum:
            worlds = [w.child(known.optimum(w) or {}) for w in judge.worlds("modular", case)[:2]]
        else:
            worlds = known.constrained(case)
        return all(
            world.run(a, env) == world.run(b, env)
            for world in worlds
            for env in judge.settings(indexes, world)
        )

    def gradient(self, side: Node) -> bool:
        """Return whether a side is the gradient of the part's objective, as a row or a column."""
        if self.part.objective is None:
            return False
        slope = Node("deriv", (self.part.objective,), (self.part.over[0], None))
        return any(self.equal(one, wanted) for one in signs(side) for wanted in (slope, Node("T", (slope,))))

    def splits(
        self, node: Node, factors: tuple[Node, ...], case: str
    ) -> tuple[list[Node], list[Node]] | None:
        """Split a product into two groups with the given values, up to sign and numbers; return None if impossible."""
        pieces = factors_of(node)
        first, second = factors
        for pair in ((first, second), (Node("T", (second,)), Node("T", (first,)))):
            for at in range(1, len(pieces)):
                head, tail = product(pieces[:at]), product(pieces[at:])
                if any(self.equal(h, pair[0], case) for h in signs(head)) and any(
                    self.equal(t, pair[1], case) for t in signs(tail)
                ):
                    return pieces[:at], pieces[at:]
        return None


def signs(node: Node) -> tuple[Node, Node]:
    return node, Node("neg", (node,), None, node.span)


def product(pieces: list[Node]) -> Node:
    return pieces[0] if len(pieces) == 1 else Node("mul", tuple(pieces), None, pieces[0].span)


def factors_of(node: Node) -> list[Node]:
    """Return the factors of a product, without numbers and signs."""
    if node.op == "neg":
        return factors_of(node.args[0])
    if node.op == "mul":
        return [piece for arg in node.args for piece in factors_of(arg)]
    if node.op == "num" or (node.op == "div" and all(arg.op == "num" for arg in node.args)):
        return []
    return [node]


def _has_terms(node: Node) -> bool:
    """Return whether an expression contains a sum, as an objective does and its solution does not."""
    return any(part.op == "add" for part in walk(node)) and node != num(0)


def in_sense(milestone: Milestone, node: Node) -> Node:
    """Return the expression that a form is tested on: the body of an argmin if the sense is that of an objective."""
    if milestone.mode in ("objective", "factor", "constant") and node.op == "arg":
        return node.args[0]
    return node


def like(milestone: Milestone, value: Node) -> Milestone:
    return replace(milestone, value=value)
