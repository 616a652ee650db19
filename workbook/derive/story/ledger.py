"""The state of one derivation: the chain so far, what was accepted, and the judgment of a single relation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..judge.knowledge import Equation, Knowledge
from ..judge.orders import ORDERS, at_least
from ..judge.step import OK, UNDECIDED, Judge, Outcome, Reason
from ..judge.tending import asymptotic, far_target, tends_to
from ..judge.upto import up_to_constant, up_to_factor
from ..part import Part
from ..read.said import Statement
from ..tree import Node, uses
from ..tree import replace as tree_replace
from .nonzero import nonzero_in


@dataclass
class Event:
    """An accepted side of a chain, or an accepted equation."""

    kind: str
    line: int
    chain: int
    position: int
    node: Node
    other: Node | None = None
    case: str = ""
    relation: str = "="
    from_gradient: bool = False
    stationary: bool = False
    # True for every value of the unknowns, not only at the optimum or on a constraint.
    identity: bool = False
    # The limit that an arrow refers to: a symbol and its target.
    target: tuple[str, str] | None = None
    # The objective as squares that can be 0, beside a rest without unknowns.
    bounds: bool = False


@dataclass
class Line:
    """The feedback to the student on one statement."""

    number: int
    text: str
    verdict: str
    message: str = ""
    counterexample: str = ""
    latex: str = ""
    start: int = 0
    end: int = 0
    failing: tuple[Node, Node] | None = None
    reason: Reason = ""


@dataclass
class Ledger:
    """The facts known at a line, and the events so far."""

    part: Part
    judge: Judge
    known: Knowledge
    events: list[Event] = field(default_factory=list)
    definitions: dict[str, Node] = field(default_factory=dict)
    # Letters for any solution of ``M z = 0``, with M.
    kernels: dict[str, Node] = field(default_factory=dict)
    # Names for expressions with an index that the name does not show.
    shorthands: dict[str, Node] = field(default_factory=dict)
    case: str = ""
    # The side from which the cases of a chain go on.
    fork: Node | None = None
    fork_under: Node | None = None
    chain: int = 0
    position: int = 0
    tail: Node | None = None
    previous: list[Equation] = field(default_factory=list)
    previous_line: int = 0
    # The arrow before the last equation.
    compared: str = ""
    gradient_chain: int = -1
    seen: dict[int, list[Node]] = field(default_factory=dict)
    circular: set[int] = field(default_factory=set)
    text: str = ""
    # The condition of the lines below it: "when σ ≪ λ:" or "as λ → ∞,".
    ahead: Statement | None = None
    # The last condition that the text stated: a comparison with zero, or a unit that is "on" or "off".
    where: Node | str | None = None
    # That condition stands alone, and the lines below it are about it.
    headed: bool = False
    # The side from which the last statement went on, and the condition that the statement was under.
    begun: Node | None = None
    under: object = None
    # Chains that start with a name that the student defined.
    named: set[int] = field(default_factory=set)
    chain_case: dict[int, str] = field(default_factory=dict)
    # The text assumes something that is not true in general.
    assumes: bool = False
    # The last optimization problem that was stated alone, without a relation.
    problem: Node | None = None
    # The line above is such a problem over several unknowns, with which nothing is compared.
    apart: bool = False
    # Functions that were tried as Lagrangians.
    written: set[Node] = field(default_factory=set)

    def _start(self, node: Node) -> None:
        # A side whose size is not known by itself (a bare 0 or I) waits for the other side of its link.
        self.chain += 1
        self.position = 0
        self.tail = node
        self._visit(node)

    def _long(self, node: Node) -> Node:
        """Return the tree with shorthands written out."""
        if node.op == "sym" and node.value in self.shorthands:
            return replace(self.shorthands[node.value], span=node.span)
        if not self.shorthands or not node.args:
            return node
        return replace(node, args=tuple(map(self._long, node.args)))

    def _case_now(self) -> str:
        return self.case or self.chain_case.get(self.chain, "")

    def _relation(self, left: Node, right: Node, relation: str, said: Statement) -> Outcome:
        """Judge one relation; a chain that leaves out a factor and a term is for staff."""
        outcome = self._judged(left, right, relation, said)
        added = uses(left, "const") or uses(right, "const")
        links = [event for event in self.events if event.kind == "link" and event.chain == self.chain]
        if relation == "=" and added:
            mixed = any(event.relation == "∝" for event in links)
        else:
            sides = [side for event in links for side in (event.node, event.other) if side is not None]
            mixed = relation == "∝" and any(uses(side, "const") for side in sides)
        if outcome.verdict == OK and mixed:
            return Outcome(UNDECIDED, "a constant that is added, in a chain with one that multiplies")
        return outcome

    def _judged(self, left: Node, right: Node, relation: str, said: Statement) -> Outcome:
        if relation == "->":
            under = self._under(said)
            target = under.condition or self._default_limit() or far_target(self.judge, under.far)
            return tends_to(self.judge, left, right, target, self._case_now())
        if relation == "~":
            under = self._under(said)
            target = under.condition or (None if under.far else self._default_limit())
            return asymptotic(self.judge, left, right, under.far, target, self._case_now())
        if relation == "∝":
            return up_to_factor(self.judge, left, right, self._case_now())
        if relation in ORDERS:
            more, less = (left, right) if relation[0] == ">" else (right, left)
            worlds = self.judge.worlds("rational", self._case_now())
            if not self.part.rational:
                worlds = self.known.constrained(self._case_now(), kind="rational")
            strict, nonzero = relation in (">", "<"), nonzero_in(self.text, self.part.names)
            judged = partial(at_least, self.judge, right=less, case=self._case_now(), worlds=worlds)
            judged = partial(judged, strict=strict, nonzero=nonzero)
            outcome = judged(left=more)
            for side in self._written_as(more) if outcome.verdict == UNDECIDED else ():
                if judged(left=side).verdict == OK:
                    return Outcome(OK)
            return outcome
        if uses(left, "const") or uses(right, "const"):
            return up_to_constant(self.judge, left, right, self._case_now())
        return self.judge.equal(left, right, self._case_now())

    def _written_as(self, side: Node) -> list[Node]:
        """Return the sides that lines above say to be equal to this one."""
        links = [event for event in self.events if event.kind == "link"]
        others = {event.chain for event in links if event.relation != "="}
        chains = {event.chain for event in links if side in (event.node, event.other)} - others
        return [event.other for event in links if event.chain in chains and event.other is not None]

    def _under(self, said: Statement) -> Statement:
        """Return the statement that has the condition of this one: itself, or the condition above it."""
        return said if said.condition or said.far or self.ahead is None else self.ahead

    def _default_limit(self) -> tuple[str, str] | None:
        goal = self.part.goal.value
        return goal.value if goal is not None and goal.op == "lim" else None

    def _accept(
        self, line: int, left: Node, right: Node, relation: str, gradient: bool, value: bool = True,
        identity: bool = False, target: tuple[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.tail = right
        if value:
            self._visit(right)
            self.position += 1
            self._event("value", line, right, relation=relation, from_gradient=gradient)
        self.events.append(
            Event(
                "link", line, self.chain, self.position, left, right, self._case_now(), relation, gradient,
                identity=identity, target=target,
            )
        )  # fmt: skip

    def _event(self, kind: str, line: int, node: Node, **more: Any) -> None:
        self.events.append(Event(kind, line, self.chain, self.position, node, case=self._case_now(), **more))

    def _visit(self, node: Node) -> None:
        """Record a side; a chain that returns to an earlier expression is circular and proves nothing."""
        seen = self.seen.setdefault(self.chain, [])
        if node in seen[:-1]:
            self.circular.add(self.chain)
        seen.append(node)


def differentiated(node: Node, part: Part) -> Node | None:
    """Return the function that a side differentiates with respect to a sought unknown, or None; ``df`` does too."""
    node = per_change(node, part) or node
    while node.op in ("T", "neg"):
        node = node.args[0]
    if node.op in ("deriv", "grad") and node.value[0] in (part.over or part.unknowns[:1]):
        return node.args[0]
    return None


def per_change(node: Node, part: Part) -> Node | None:
    """Return g for a side ``g dw``, where w is sought, or a sum of such terms; None for another side."""
    changes = [Node("sym", (), f"d{name}") for name in part.over or part.unknowns[:1]]
    if node.op in ("add", "neg"):
        found = [per_change(arg, part) for arg in node.args]
        terms = tuple(term for term in found if term is not None)
        return tree_replace(node, args=terms) if len(terms) == len(found) else None
    if node.op != "mul" or node.args[-1] not in changes:
        return None
    rest = node.args[:-1]
    return rest[0] if len(rest) == 1 else tree_replace(node, args=rest)
