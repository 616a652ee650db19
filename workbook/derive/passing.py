"""Whether one accepted side or equation of a derivation is what one milestone asks for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from .chain import Walk
from .equations import linear
from .errors import Singular, TypedError, Undecided
from .forms import expand, failing, has
from .judge import OK
from .ledger import Event
from .part import Milestone
from .settle import resolve
from .tree import Node, indices, num, rename_index, symbols, walk
from .upto import up_to_constant, up_to_factor


class Passing:
    """Milestones against the events of one walk."""

    def __init__(self, walk_: Walk, events: list[Event]) -> None:
        self.walk = walk_
        self.part = walk_.part
        self.events = events
        self._starts: dict[int, Node] = {}
        for event in events:
            if event.kind == "value":
                self._starts.setdefault(event.chain, event.node)

    def passes(self, milestone: Milestone, event: Event, place: int) -> bool:
        kind = milestone.kind
        if (
            kind == "value"
            and event.kind == "equation"
            and milestone.at == "optimum"
            and event.other is not None
        ):
            # η = … is an equation where η is sought; its side is still a value at the optimum.
            return self._value(milestone, replace(event, kind="value", node=event.other), place)
        if kind == "value":
            return event.kind == "value" and self._value(milestone, event, place)
        if kind == "lagrangian":
            return event.kind == "value" and event.from_gradient and not has(event.node, "d", self.part)
        if kind == "factor":
            return event.kind in ("link", "value") and self._factor(milestone, event)
        if event.kind not in ("equation", "link") or event.other is None:
            return False
        if kind == "stationary":
            return event.stationary
        if kind == "solved":
            return self._solved(milestone, event)
        if kind == "determines":
            return self._determines(milestone, event)
        return self._equation(milestone, event)

    # -- values ------------------------------------------------------------------------------

    def _expanded(self, node: Node) -> Node:
        return expand(node, self.walk.definitions, self.part.scope.indexed)

    def _before(self, event: Event, place: int) -> list[Node]:
        """Sides above in the same chain, or in a chain that starts from the same expression."""
        start = self._starts.get(event.chain)
        return [
            e.node
            for e in self.events[:place]
            if e.kind == "value" and (e.chain == event.chain or self._starts.get(e.chain) == start)
        ]

    def _value(self, milestone: Milestone, event: Event, place: int) -> bool:
        if _minimised(event.node, milestone):
            # argmin f = argmin g, with g the milestone's own value: as good as f = g.
            event = replace(event, node=event.node.args[0])
        node = self._expanded(event.node)
        form_of = node
        if milestone.mode in ("objective", "factor", "constant") and node.op == "arg":
            form_of = node.args[0]
        if failing(milestone.form, form_of, self.part):
            return False
        if milestone.via:
            earlier = [self._expanded(n) for n in self._before(event, place)]
            arrow = "lim" in milestone.via and event.relation == "->"
            if not arrow and not any(has(n, what, self.part) for n in earlier for what in milestone.via):
                return False
        if milestone.mode == "gradient":
            return event.from_gradient
        if milestone.also is not None:
            with suppress(Undecided, Singular, TypedError):
                if self._same(replace(milestone, value=milestone.also), event.node):
                    return True
        return self._same(milestone, event.node)

    def _same(self, milestone: Milestone, node: Node) -> bool:
        """Whether the expression is what the milestone is about, in the milestone's sense."""
        target = milestone.value
        assert target is not None
        case = milestone.case
        judge = self.walk.judge
        if milestone.at == "optimum":
            return self.at(node, target, case, True)
        if milestone.at == "constraint":
            return self.at(node, target, case, False)
        if node.op == "arg" and milestone.mode in ("constant", "factor"):
            wanted = Node("arg", (target,), ("argmax", node.value[1]), target.span)
            return judge.equal(node, wanted, case).verdict == OK
        if milestone.mode == "constant":
            signs = (node, Node("neg", (node,), None, node.span))
            return any(up_to_constant(judge, n, target, case).verdict == OK for n in signs)
        if milestone.mode == "factor":
            return up_to_factor(judge, node, target, case).verdict == OK
        if milestone.mode == "objective":
            return self._objective(node, target, case)
        if milestone.mode == "body":
            while node.op == "lim":
                node = node.args[0]
        return judge.equal(*self._indexed(node, target), case).verdict == OK

    def _indexed(self, node: Node, target: Node) -> tuple[Node, Node]:
        """The student may call the free index i where the file says k."""
        mine, theirs = sorted(indices(node)), sorted(indices(target))
        if mine == theirs or len(mine) != len(theirs):
            return node, target
        if len(mine) == 1:
            return node, rename_index(target, theirs[0], mine[0])
        for first, second in ((mine[0], mine[1]), (mine[1], mine[0])):
            moved = rename_index(rename_index(target, theirs[0], "\0"), theirs[1], second)
            moved = rename_index(moved, "\0", first)
            if self.walk.judge.equal(node, moved).verdict == OK:
                return node, moved
        return node, target

    def _objective(self, node: Node, target: Node, case: str) -> bool:
        """The objective (1) itself, or its argmin."""
        judge = self.walk.judge
        if node.op == "arg":
            wanted = Node("arg", (target,), ("argmin", node.value[1]), target.span)
            return judge.equal(node, wanted, case).verdict == OK and _penalised(node.args[0])
        signs = (node, Node("neg", (node,), None, node.span))
        return any(up_to_factor(judge, n, target, case).verdict == OK for n in signs)

    def at(self, node: Node, target: Node, case: str, optimum: bool) -> bool:
        """Equality where the unknowns are at the part's optimum, or anywhere on its constraint."""
        (a, b), indexes = resolve([node, target], self.part.scope)
        judge, known = self.walk.judge, self.walk.known
        if optimum:
            worlds = [w.child(known.optimum(w) or {}) for w in judge.worlds("modular", case)[:2]]
        else:
            worlds = known.constrained(case)
        for world in worlds:
            for env in judge.settings(indexes, world):
                if world.run(a, env) != world.run(b, env):
                    return False
        return True

    # -- equations -----------------------------------------------------------------------------

    def _solved(self, milestone: Milestone, event: Event) -> bool:
        left, right = event.node, event.other
        assert right is not None
        head = self._head(event)
        if event.kind == "link" and not _optimal(left) and head is None:
            return False
        if head is not None:
            left, event = head, replace(event, kind="equation")
        for one, other in ((left, right), (right, left)):
            while one.op in ("T", "entry"):
                one = one.args[0]
            named = one.op == "sym" and one.value in milestone.unknown
            if not named and not (event.kind == "link" and _optimal(one)):
                continue
            other = self._expanded(other)
            if not self.walk.known.unknowns_in(other) and not failing(milestone.form, other, self.part):
                return True
        return False

    def _determines(self, milestone: Milestone, event: Event) -> bool:
        """An equation that is true of the sought quantity alone, in the form asked for."""
        assert event.other is not None
        name = milestone.unknown[0]
        pair = [self._expanded(event.node), self._expanded(event.other)]
        both = Node("add", tuple(pair))
        if name in (pair[0].value, pair[1].value) or failing(milestone.form, both, self.part):
            return False
        (left, right), indexes = resolve([event.node, event.other], self.part.scope)
        if indexes:
            return False
        for world in self.walk.judge.worlds("modular", event.case)[:2]:
            size = world.size(self.part.scope.shapes[name][0])
            matrix, rights = linear(left, right, {name: size}, world)
            rows = world.field.echelon([[*row, b] for row, b in zip(matrix, rights, strict=True)])
            if len(rows) != size:
                return False
        return True

    def _head(self, event: Event) -> Node | None:
        """The unknown with which the chain of a link began: w in w = X'μ = X' inv(XX') y."""
        node = event.node
        for other in reversed(self.events[: self.events.index(event)]):
            if other.chain == event.chain and other.kind in ("equation", "link") and other.other == node:
                node = other.node
        return node if node != event.node and self._unknown(node) else None

    def _equation(self, milestone: Milestone, event: Event) -> bool:
        """An equation that says the same as the milestone's, given the part's constraints."""
        assert milestone.equation is not None
        assert event.other is not None
        if event.kind != "equation":
            return False
        sides = [self._expanded(event.node), self._expanded(event.other)]
        if any(failing(milestone.form, side, self.part) for side in sides):
            return False
        if milestone.form.unsolved and any(s.op in ("sym", "entry") and self._unknown(s) for s in sides):
            return False
        known = self.walk.known
        wanted = known.equation(*milestone.equation)
        mine = known.equation(event.node, event.other)
        rest = [g for g in known.givens if g.raw != milestone.equation]
        worlds = known.worlds([wanted, mine], event.case)
        for world in worlds:
            for rows in known.systems([rest, [wanted], [mine]] if rest else [[wanted], [mine]], world):
                base: list[Any] = rows[0] if rest else []
                first, second = [*base, *rows[-2]], [*base, *rows[-1]]
                if world.field.echelon(first) != world.field.echelon(second):
                    return False
        return True

    def _unknown(self, node: Node) -> bool:
        while node.op in ("entry", "T"):
            node = node.args[0]
        return node.op == "sym" and node.value in self.part.unknowns

    def _factor(self, milestone: Milestone, event: Event) -> bool:
        """The milestone's matrix stands as a factor, not inverted."""
        assert milestone.value is not None
        sides = [event.node] if event.other is None else [event.node, event.other]
        (factor,), _ = resolve([milestone.value], self.part.scope)
        for side in sides:
            (settled,), _ = resolve([self._expanded(side)], self.part.scope)
            for node in walk(settled):
                if node.op != "mul":
                    continue
                for arg in node.args:
                    if arg.shape == factor.shape and arg.op in ("add", "sym") and not arg.free:
                        outcome = self.walk.judge.same(arg, factor, {}, event.case)
                        if outcome.verdict == OK:
                            return True
        return False


def _minimised(node: Node, milestone: Milestone) -> bool:
    """Whether a milestone on an objective meets the argmin of one."""
    target = milestone.value
    if node.op != "arg" or len(node.args) != 1 or milestone.mode != "equal" or milestone.at or target is None:
        return False
    return target.op != "arg" and node.value[0] == "argmin" and node.value[1] in symbols(target)


def _optimal(node: Node) -> bool:
    return node.op == "arg" and node.value[0].startswith("arg")


def _penalised(node: Node) -> bool:
    """Whether an objective has two terms, so that it is an objective and not its solution."""
    return any(part.op == "add" for part in walk(node)) and node != num(0)
