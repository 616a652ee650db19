"""Decide whether the accepted lines of a derivation contain what one milestone asks for.

An accepted side counts together with everything that the lines make it equal to (see store.py). Neither the
order of the lines nor the chain that a side stands in matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..algebra.settle import resolve
from ..judge.equations import linear_system
from ..judge.orders import ORDERS
from ..judge.step import OK
from ..part import Milestone
from ..tree import Node, walk
from ..tree import replace as replace_node
from .chain import Walk
from .essential import asked, essential
from .forms import NEVER_LEFT, beside, expand, failing, has, left_over
from .ledger import Event
from .senses import Senses, in_sense, product, signs
from .store import Store


@dataclass
class Candidate:
    """An accepted side, or the expression under its derivative or argmin, with every term that it equals."""

    event: Event
    node: Node
    number: int
    terms: list[Node]
    # Terms of the side that contains the node.
    around: list[Node]
    case: str


class Passing:
    """Tests milestones against the events of one walk."""

    def __init__(self, walk_: Walk, events: list[Event]) -> None:
        self.walk = walk_
        self.part = walk_.part
        self.events = events
        self.senses = Senses(walk_)
        self._starts: dict[int, Node] = {}
        for event in events:
            if event.kind == "value":
                self._starts.setdefault(event.chain, event.node)
        self._stores: dict[str, Store] = {}
        self._agreed: dict[tuple[int, str, int], bool] = {}
        self._candidates: dict[str, list[Candidate]] = {}
        self._slopes: dict[str, set[int]] = {}
        self._expanded: dict[Node, Node] = {}

    # -- equal terms ---------------------------------------------------------------------------

    def expanded(self, node: Node) -> Node:
        if node not in self._expanded:
            self._expanded[node] = expand(node, self.walk.definitions, self.part.scope.indexed)
        return self._expanded[node]

    def store(self, case: str) -> Store:
        """Return a store in which everything accepted for a case is merged."""
        if case not in self._stores:
            given = (frozenset(self.part.scope.means) | {self.part.variable}) - set(self.walk.definitions)
            store = self._stores[case] = Store(given)
            for event in self.events:
                if (
                    event.kind == "link"
                    and event.other is not None
                    and event.case in ("", case)
                    and event.identity
                ):
                    left = event.node
                    if event.relation == "->" and event.target is not None:
                        left = Node("lim", (left,), event.target, left.span)
                    elif event.relation != "=":
                        continue
                    store.merge(self.expanded(left), self.expanded(event.other))
            store.close()
        return self._stores[case]

    def candidates(self, case: str) -> list[Candidate]:
        if case in self._candidates:
            return self._candidates[case]
        store, found, seen = self.store(case), [], set()
        for event in self.events:
            if event.case not in ("", case) and case:
                continue
            sides = [event.node] if event.kind == "value" else []
            if event.kind == "equation" and event.other is not None:
                sides = [event.node, event.other]
            for side in sides:
                whole = self.expanded(side)
                number = store.side(whole)
                terms = store.terms(number)
                found.append(Candidate(event, side, number, terms, [], case))
                for term in terms:
                    for body in bodies(term):
                        inner = store.side(body)
                        if (inner, number) in seen:
                            continue
                        seen.add((inner, number))
                        found.append(Candidate(event, body, inner, store.terms(inner), terms, case))
        self._candidates[case] = found
        return found

    # -- milestones ----------------------------------------------------------------------------

    def first(self, milestone: Milestone, after: Event | None = None) -> Event | None:
        """Return the first event (later than ``after``, if given) that shows what the milestone asks for."""
        if milestone.kind == "all":
            found = [self.first(one) for one in milestone.also]
            return max((e for e in found if e), key=lambda e: e.line) if all(found) else None
        event = self._first(milestone, self.events.index(after) + 1 if after is not None else 0)
        others = (self.first(other, after) for other in milestone.also)
        return event or next((found for found in others if found), None)

    def _first(self, milestone: Milestone, start: int) -> Event | None:
        kind = milestone.kind
        if kind in ("value", "lagrangian", "product", "within"):
            test: Any = {"value": self._value, "lagrangian": self._slope, "product": self._product,
                         "within": self._within}[kind]  # fmt: skip
            for candidate in self.candidates(milestone.case):
                if _attempt(test, milestone, candidate):
                    return candidate.event
            for candidate in self._reduced(milestone) if kind == "value" else ():
                if _attempt(test, milestone, candidate):
                    return candidate.event
            if kind == "product":
                return None
        for event in self.events[start:]:
            if milestone.case and event.case not in ("", milestone.case):
                continue
            if _attempt(self._event, milestone, event):
                return event
        return None

    def _reduced(self, milestone: Milestone) -> Iterator[Candidate]:
        """Yield the candidates that can be written with the names of a form alone, written like that."""
        form, case = milestone.form, milestone.case
        if form.only is None:
            return
        store, known = self.store(case), self.candidates(case)
        smallest = store.smallest(lambda node: not left_over(form, replace_node(node, args=()), self.part))
        for candidate in known:
            term = smallest.get(store.find(candidate.number))
            if term is not None and term not in candidate.terms:
                yield replace(candidate, terms=[*candidate.terms, term])

    def _event(self, milestone: Milestone, event: Event) -> bool:
        """Return whether one accepted line is what a milestone asks for, by the milestone's kind.

        Only an equation or a link of a chain can pass. A factor and a bound need a link; an approximation needs a link
        with ~ at the limit of the part.
        """
        kind = milestone.kind
        if kind == "factor":
            return event.kind == "link" and self._factor(milestone, event)
        if event.kind not in ("equation", "link") or event.other is None:
            return False
        if kind == "value":
            return milestone.mode == "gradient" and self._gradient_is_zero(milestone, event)
        if kind == "stationary":
            return event.stationary and self._equation_form(milestone, event)
        if kind == "solved":
            return self._solved(milestone, event)
        if kind == "determines":
            return self._determines(milestone, event)
        if kind == "asymptote":
            assert milestone.value is not None
            same = event.relation == "~" and event.target == self.part.names.limit
            return (
                same
                and self.senses.same(event.node, milestone.value)
                and self._written(milestone, [event.other])
            )
        if kind == "bound":
            bounds = event.bounds or event.relation in ORDERS
            return event.kind == "link" and bounds and self.walk.known.bounded
        return kind == "equation" and self._equation(milestone, event)

    # -- values ------------------------------------------------------------------------------

    def _value(self, milestone: Milestone, found: Candidate) -> bool:
        if milestone.mode == "gradient":
            return self._slope(milestone, found)
        if found.around and (milestone.at or milestone.mode == "body"):
            return False
        if found.event.kind == "equation" and milestone.at != "optimum":
            return False
        for term in found.terms:
            shown = in_sense(milestone, term)
            if failing(milestone.form, shown, self.part):
                continue
            if milestone.mode == "body" and term.op == "lim":
                # Equal limits do not make the expressions under them equal.
                if not self.senses.agrees(milestone, term):
                    continue
            elif (milestone.mode == "body" and found.node.op == "lim") or not self._agrees(milestone, found):
                return False
            bare = self._essential(milestone, shown)
            if bare is None or failing(milestone.form, bare, self.part):
                continue
            if self._linked(milestone, found, term) and self._comes_after(milestone, found, term):
                return True
        return False

    def _linked(self, milestone: Milestone, found: Candidate, term: Node) -> bool:
        """Return whether the term is set equal to something without its form: a step, not a line by itself."""
        if found.event.kind == "equation":
            return True
        if milestone.alone:
            named = found.around or found.event.chain in self.walk.named
            others = self._typed(found, term)
            if milestone.mode == "factor" and not named and not self._is_value(milestone, term):
                # A multiple counts only if the text says what it is a multiple of.
                return any(has(other, "norm", self.part) for other in others)
            return bool(named) or any(self._bare(o) != self._bare(term) for o in others)
        form = milestone.form
        for other in self._typed(found, term):
            shown = in_sense(milestone, other)
            if not failing(form, shown, self.part):
                continue
            more = beside(form.only, shown, self.part) if form.only is not None else set()
            extra = (*form.without, *sorted(more), *(NEVER_LEFT if form.only is not None else ()))
            bare = essential(shown, extra, self.part, self.senses.same)
            if bare is not None and failing(form, bare, self.part):
                return True
        return False

    def _is_value(self, milestone: Milestone, term: Node) -> bool:
        return milestone.value is not None and self.senses.same(term, milestone.value)

    def _bare(self, node: Node) -> Node | None:
        return essential(node, ("*",), self.part, self.senses.same, ("add", "mul", "div"))

    def _typed(self, found: Candidate, term: Node) -> list[Node]:
        """Return what a term was set equal to, as the student typed it."""
        typed = self.store(found.case).typed(found.number)
        return self._others(replace(found, terms=typed), term)

    def _others(self, found: Candidate, term: Node) -> list[Node]:
        """Return what else equals a term, surrounds it, or stands above it in its chain."""
        others = [t for t in [*found.terms, *found.around] if t != term]
        return others + [self.expanded(n) for n in self._before(found.event)]

    def _agrees(self, milestone: Milestone, found: Candidate) -> bool:
        key = (id(milestone), milestone.case, found.number)
        if key not in self._agreed:
            self._agreed[key] = False
            nodes = [found.node]
            if milestone.mode == "logarithm":
                nodes += [
                    Node("div", (found.node, by), None, found.node.span) for by in self._multiples(found)
                ]
            self._agreed[key] = any(self.senses.agrees(milestone, self.expanded(node)) for node in nodes)
        return self._agreed[key]

    def _multiples(self, found: Candidate) -> list[Node]:
        """Return what multiplies a logarithm above in the chain: the -2λ of ``-2λ log p(w | y) = …``."""
        multiples = []
        for above in self._before(found.event):
            body = above.args[0] if above.op == "neg" else above
            rest = [arg for arg in body.args if not has(arg, "log", self.part)] if body.op == "mul" else []
            if rest and len(rest) == len(body.args) - 1:
                multiple = product(rest)
                multiples.append(Node("neg", (multiple,)) if above.op == "neg" else multiple)
        return multiples

    def _essential(self, milestone: Milestone, node: Node) -> Node | None:
        return essential(node, asked(milestone.form), self.part, self.senses.same)

    def _comes_after(self, milestone: Milestone, found: Candidate, term: Node) -> bool:
        """Return whether an expression that equals it or precedes it in its chain contains what it comes from."""
        if not milestone.via or ("lim" in milestone.via and self._after_an_arrow(found.event)):
            return True
        others = self._others(found, term)
        for what in milestone.via:
            for other in others:
                if has(other, what, self.part):
                    bare = essential(other, (what,), self.part, self.senses.same)
                    if bare is not None and has(bare, what, self.part):
                        return True
        return False

    def _after_an_arrow(self, event: Event) -> bool:
        """Return whether a side stands to the right of an arrow in its chain, as the last two in ``f → 0 M = 0``."""
        chain = [e for e in self.events[: self.events.index(event) + 1] if e.chain == event.chain]
        return any(e.kind == "value" and e.relation == "->" for e in chain)

    def _before(self, event: Event) -> list[Node]:
        """Return the sides above in the same chain, or in a chain that starts from the same expression."""
        start = self._starts.get(event.chain)
        place = self.events.index(event)
        return [
            e.node
            for e in self.events[:place]
            if e.kind == "value" and (e.chain == event.chain or self._starts.get(e.chain) == start)
        ]

    def _slope(self, milestone: Milestone, found: Candidate) -> bool:
        """Return whether the candidate is the gradient of the objective or of a Lagrangian, worked out."""
        if found.event.kind != "value" or found.around:
            return False
        if not (found.event.from_gradient or found.number in self.slopes(milestone.case)):
            return False
        return any(
            not has(term, "d", self.part) and not failing(milestone.form, term, self.part)
            for term in found.terms
        )

    def slopes(self, case: str) -> set[int]:
        """Return the classes of the derivatives of admitted functions."""
        if case not in self._slopes:
            store, found = self.store(case), set()
            for function in self.walk.known.lagrangians:
                for name in self.part.over:
                    for op in ("deriv", "grad"):
                        slope = Node(op, (self.expanded(function),), (name, None))
                        found |= {store.add(slope), store.add(Node("T", (slope,)))}
            store.close()
            self._slopes[case] = {store.find(number) for number in found}
        return self._slopes[case]

    def _gradient_is_zero(self, milestone: Milestone, event: Event) -> bool:
        """Accept ``-2X'y + … = 0``, which shows the gradient even if the student did not name it."""
        assert event.other is not None
        if event.kind != "equation":
            return False
        for side, other in ((event.node, event.other), (event.other, event.node)):
            zero = other.op in ("num", "zero") and not other.value
            if (
                zero
                and not failing(milestone.form, side, self.part)
                and self.senses.gradient(self.expanded(side))
            ):
                return True
        return False

    def _product(self, milestone: Milestone, found: Candidate) -> bool:
        """Return whether the candidate is a product of two given values, each written as the form asks."""
        if found.around:
            return False
        for term in found.terms:
            if failing(milestone.form, term, self.part):
                continue
            split = self.senses.splits(term, milestone.factors, milestone.case)
            if split is None:
                continue
            bare = [self._essential(milestone, product(group)) for group in split]
            if None in bare:
                continue
            whole = Node("mul", tuple(b for b in bare if b is not None))
            if failing(milestone.form, whole, self.part) or not self._zero_beside(milestone, found):
                continue
            if milestone.mode == "zero" or self._linked(milestone, found, term):
                return True
        return False

    def _zero_beside(self, milestone: Milestone, found: Candidate) -> bool:
        """Return whether a product that must be zero stands in an equation or a chain with 0."""
        if milestone.mode != "zero":
            return True
        sides = [s for e in self.events if e.chain == found.event.chain for s in (e.node, e.other)]
        return any(s is not None and s.op in ("num", "zero") and not s.value for s in sides)

    def _within(self, milestone: Milestone, found: Candidate) -> bool:
        """Return whether some part of a side is the milestone's value, up to sign."""
        assert milestone.value is not None
        wanted = asked(milestone.form) or ("*",)
        for term in found.terms:
            whole = essential(term, wanted, self.part, self.senses.same, ("add", "mul", "div"))
            for part in walk(whole) if whole is not None else ():
                if part.op not in ("add", "mul", "neg", "sym") or failing(milestone.form, part, self.part):
                    continue
                same = any(self.senses.same(one, milestone.value) for one in signs(part))
                if same and self._linked(milestone, found, term):
                    return True
        return False

    # -- equations -----------------------------------------------------------------------------

    def _equation_form(self, milestone: Milestone, event: Event) -> bool:
        assert event.other is not None
        sides = [self.expanded(event.node), self.expanded(event.other)]
        if any(has(side, what, self.part) for side in sides for what in milestone.form.without):
            return False
        return not (milestone.form.unsolved and any(self._alone(s) for s in sides))

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
            other = self.expanded(other)
            if not self.walk.known.unknowns_in(other) and not failing(milestone.form, other, self.part):
                return True
        return False

    def _determines(self, milestone: Milestone, event: Event) -> bool:
        """Return whether an equation determines the unknown by itself, in the form asked for."""
        assert event.other is not None
        name = milestone.unknown[0]
        pair = [self.expanded(event.node), self.expanded(event.other)]
        both = Node("add", tuple(pair))
        if name in (pair[0].value, pair[1].value) or failing(milestone.form, both, self.part):
            return False
        (left, right), indexes = resolve([event.node, event.other], self.part.scope)
        if indexes:
            return False
        for world in self.walk.judge.worlds("modular", event.case)[:2]:
            size = world.size(self.part.scope.shapes[name][0])
            matrix, rights = linear_system(left, right, {name: size}, world)
            rows = world.field.echelon([[*row, b] for row, b in zip(matrix, rights, strict=True)])
            if len(rows) != size:
                return False
        return self._written(milestone, pair)

    def _written(self, milestone: Milestone, sides: list[Node]) -> bool:
        """Return whether both sides still have the form after everything removable is removed."""
        bare = [self._essential(milestone, side) for side in sides]
        whole = tuple(side for side in bare if side is not None)
        return len(whole) == len(sides) and not failing(milestone.form, Node("add", whole), self.part)

    def _head(self, event: Event) -> Node | None:
        """Return the unknown that the chain of a link starts with: w in w = X'μ = X' inv(XX') y."""
        node = event.node
        for other in reversed(self.events[: self.events.index(event)]):
            if other.chain == event.chain and other.kind in ("equation", "link") and other.other == node:
                node = other.node
        return node if node != event.node and self._unknown(node) else None

    def _equation(self, milestone: Milestone, event: Event) -> bool:
        """Return whether an equation says the same as the milestone's, given the part's constraints."""
        assert milestone.equation is not None
        assert event.other is not None
        if event.kind != "equation":
            return False
        sides = [self.expanded(event.node), self.expanded(event.other)]
        if any(failing(milestone.form, side, self.part) for side in sides):
            return False
        if milestone.form.unsolved and any(self._alone(s) for s in sides):
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

    def _alone(self, side: Node) -> bool:
        """Return whether a side is just an unknown once everything removable is removed."""
        bare = essential(side, ("*",), self.part, self.senses.same)
        return bare is None or self._unknown(bare)

    def _unknown(self, node: Node) -> bool:
        while node.op in ("entry", "T"):
            node = node.args[0]
        return node.op == "sym" and node.value in self.part.unknowns

    def _factor(self, milestone: Milestone, event: Event) -> bool:
        """Return whether the milestone's matrix is a factor, not inverted, of exactly one side."""
        assert event.other is not None
        sides = [
            essential(self.expanded(side), ("*",), self.part, self.senses.same, ("add",))
            for side in (event.node, event.other)
        ]
        left, right = (side is not None and self._has_factor(milestone, side) for side in sides)
        return left != right

    def _has_factor(self, milestone: Milestone, side: Node) -> bool:
        assert milestone.value is not None
        (factor,), _ = resolve([milestone.value], self.part.scope)
        (settled,), _ = resolve([side], self.part.scope)
        for node in walk(settled):
            if node.op != "mul":
                continue
            inverses = [
                arg for arg in node.args
                if arg.op == "inv" and arg.shape == factor.shape and not arg.free
                and self.walk.judge.same(arg.args[0], factor, {}, "").verdict == OK
            ]  # fmt: skip
            if len(inverses) > 1:
                # In A⁻¹ A A⁻¹ the first two factors cancel.
                continue
            for arg in node.args:
                fits = arg.shape == factor.shape and arg.op in ("add", "sym") and not arg.free
                if fits and self.walk.judge.same(arg, factor, {}, "").verdict == OK:
                    return True
        return False


def _attempt(test: Any, *args: Any) -> bool:
    try:
        return bool(test(*args))
    except Exception:  # a milestone that cannot be checked is not passed; the lines keep their verdicts
        return False


def bodies(node: Node) -> list[Node]:
    """Return the expression under a derivative or an argmin at the top of a side."""
    while node.op in ("T", "neg"):
        node = node.args[0]
    return [node.args[0]] if node.op in ("deriv", "grad", "arg") else []


def _optimal(node: Node) -> bool:
    return node.op == "arg" and node.value[0].startswith("arg")
