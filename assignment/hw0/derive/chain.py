"""A block line by line: every link judged against the side before it, every equation against what is known.

The walk stops being sure at the first line that does not follow; nothing after it is called right. Accepted
sides and equations become events, in order; the milestones are read off them (milestones.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from .errors import ShapeError, Singular, TypedError, Undecided
from .judge import OK, UNDECIDED, WRONG, Judge, Outcome, equal_values, needs
from .knowledge import Equation, Knowledge
from .limits import asymptotic, tends_to
from .part import Part
from .settle import resolve
from .statements import Link, Statement
from .tree import Node, num, rebuild, uses, walk
from .upto import up_to_constant, up_to_factor
from .worlds import World


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


@dataclass
class Line:
    """What the student is told about one statement."""

    number: int
    text: str
    verdict: str
    message: str = ""
    counterexample: str = ""
    latex: str = ""
    start: int = 0
    end: int = 0
    failing: tuple[Node, Node] | None = None
    hint: str = ""


@dataclass
class Walk:
    """State of one derivation."""

    part: Part
    judge: Judge
    known: Knowledge
    events: list[Event] = field(default_factory=list)
    definitions: dict[str, Node] = field(default_factory=dict)
    case: str = ""
    chain: int = 0
    position: int = 0
    tail: Node | None = None
    trusted: bool = True
    previous: list[Equation] = field(default_factory=list)
    previous_line: int = 0
    gradient_chain: int = -1
    seen: dict[int, list[Node]] = field(default_factory=dict)
    circular: set[int] = field(default_factory=set)
    text: str = ""
    chain_case: dict[int, str] = field(default_factory=dict)

    # -- statements --------------------------------------------------------------------------

    def statement(self, said: Statement) -> Line:
        """Judge one statement."""
        line = Line(said.number, said.text, OK, start=said.start, end=said.start + len(said.text))
        if said.note:
            self.case = said.case or self.case
            line.verdict = "note"
            return line
        if said.error is not None:
            line.verdict, line.message = "error", said.error.message
            line.start, line.end = said.error.start, said.error.end
            return line
        before = self.case
        self.case = said.case or self.case
        try:
            outcome = self._judge(said)
        except ShapeError as error:
            outcome = Outcome(WRONG, error.message, hint="shape")
            line.start, line.end = error.start, error.end
        except TypedError as error:
            line.verdict, line.message = "error", error.message
            line.start, line.end = error.start, error.end
            return line
        except Undecided as error:
            outcome = Outcome(UNDECIDED, error.reason)
        except Singular as error:
            outcome = Outcome(WRONG, str(error))
        if said.case and said.condition is None and before:
            self.case = said.case
        line.verdict, line.message = outcome.verdict, outcome.message
        line.failing, line.hint = outcome.sides, outcome.hint
        return line

    def _judge(self, said: Statement) -> Outcome:
        links = [replace(link, relation="=") if link.relation == ":=" else link for link in said.links]
        if said.defines is not None:
            return self._define(said, links)
        if said.first is not None and self._names_the_optimum(said.first, links):
            # ŵ = argmin …: a name for the chain, not a claim about every w.
            self._start(links[0].side, said.number)
            return self._groups(links[0].side, links[1:], said, "")
        if said.first is not None:
            self._start(said.first, said.number)
            return self._groups(said.first, links, said, "")
        first = links[0]
        if first.relation in ("<=>", "=>"):
            return self._groups(None, links, said, "")
        if self.tail is None:
            raise TypedError(f"nothing stands before this {first.relation}", first.start, first.end)
        return self._groups(self.tail, links, said, "continued")

    def _names_the_optimum(self, first: Node, links: list[Link]) -> bool:
        free = first.op == "sym" and first.value == self.part.variable and not self.part.unknowns
        return free and bool(links) and links[0].relation == "=" and links[0].side.op == "arg"

    def _start(self, node: Node, line: int) -> None:
        # A side that cannot be sized alone (a bare 0 or I) waits for the other side of its link.
        self.chain += 1
        self.position = 0
        self.tail = node
        self._visit(node)

    def _define(self, said: Statement, links: list[Link]) -> Outcome:
        """``f = …`` for a name without a meaning: from here on it has one."""
        assert said.defines is not None
        name, indexes = said.defines
        if not links:
            raise TypedError(f"{name!r} has no meaning yet", said.start, said.start + len(name))
        body = links[0].side
        if name in _names(body):
            raise TypedError(f"{name!r} is defined by itself", links[0].start, links[0].end)
        scope = self.part.scope
        if name in scope.shapes and name not in self.part.names.defined:
            raise TypedError(f"{name!r} cannot be used as a name", said.start, said.start + len(name))
        (settled,), _ = resolve([body], scope)
        missing = set(settled.free) - set(indexes)
        if missing:
            raise TypedError(
                f"the definition depends on {', '.join(sorted(missing))}", links[0].start, links[0].end
            )
        if indexes:
            scope.indexed[name] = (indexes, body)
        else:
            scope.shapes[name] = settled.shape
            scope.means[name] = settled
            self.definitions[name] = body
        self.part.names.defined.add(name)
        if said.defines[1] == () and "(" in said.text.split("=")[0]:
            self.part.names.calls.add(name)
        self._start(body, said.number)
        return self._groups(body, links[1:], said, "")

    def _groups(self, first: Node | None, links: list[Link], said: Statement, how: str) -> Outcome:
        """Cut at ⇔ and ⇒: every group is a chain of sides, judged as one equation after a ⇔ or ⇒."""
        group: list[Link] = []
        connector, start = how, first
        outcome = Outcome(OK)
        for link in [*links, None]:
            if link is not None and link.relation not in ("<=>", "=>"):
                group.append(link)
                continue
            if start is not None:
                outcome = self._group(connector, start, group, said)
                if outcome.verdict != OK:
                    return outcome
            if link is not None:
                connector, start, group = link.relation, link.side, []
        return outcome

    def _group(self, connector: str, start: Node, links: list[Link], said: Statement) -> Outcome:
        if connector in ("<=>", "=>"):
            return self._equations(connector, start, links, said)
        if not links:
            if connector == "":
                # A lone expression: readable and of one shape is all that can be asked of it.
                (settled,), indexes = resolve([start], self.part.scope)
                alone = self.judge.same(settled, settled, indexes, self._case_now())
                if alone.verdict != OK:
                    return replace(alone, message=alone.message or "this has no value", sides=None)
                self._event("value", said.number, start)
            return Outcome(OK)
        pairs: list[Equation] = []
        left = start
        if connector == "" and self.position == 0:
            self._event("value", said.number, left)
        for link in links:
            outcome = self._link(left, link, said, pairs)
            if outcome.verdict != OK:
                outcome.sides = (left, link.side)
                self.tail = link.side
                return outcome
            left = link.side
        if pairs:
            self.previous, self.previous_line = pairs, said.number
        return Outcome(OK)

    # -- links -------------------------------------------------------------------------------

    def _link(self, left: Node, link: Link, said: Statement, pairs: list[Equation]) -> Outcome:
        right = link.side
        relation = link.relation
        outcome = self._relation(left, right, relation, said)
        if outcome.verdict == WRONG and not self._case_now() and len(self.part.builders) > 1:
            outcome = self._in_one_case(left, link, said) or outcome
        if outcome.verdict == OK:
            gradient = self._gradient(left, right)
            self._accept(said.number, left, right, relation, gradient)
            if relation == "=":
                pairs.append(self.known.equation(_plain(left), _plain(right)))
            return outcome
        if relation != "=" or outcome.verdict == UNDECIDED or outcome.hint == "shape":
            return outcome
        involved = self.known.unknowns_in(left) | self.known.unknowns_in(right)
        if not involved:
            return outcome
        equation = self.known.equation(left, right)
        try:
            found = self._introduce(equation, said.number)
        except Undecided:
            return self._nonlinear(equation, said.number, outcome)
        if found is None:
            message = outcome.message or "this is not true for every " + _list(involved)
            if not uses(left, "deriv", "grad") and not outcome.message:
                message += ", and nothing above makes it an equation to solve"
            return replace(outcome, message=message)
        pairs.append(equation)
        self._accept(said.number, left, right, relation, False, value=False)
        return found

    def _case_now(self) -> str:
        return self.case or self.chain_case.get(self.chain, "")

    def _in_one_case(self, left: Node, link: Link, said: Statement) -> Outcome | None:
        """A line without its heading that is true for tall X alone, or for wide X alone, is taken to mean that."""
        for case in self.part.builders:
            self.chain_case[self.chain] = case
            found = self._relation(left, link.side, link.relation, said)
            if found.verdict == OK:
                return replace(found, message=f"true for {case} X, which this line is taken to mean")
        del self.chain_case[self.chain]
        return None

    def _relation(self, left: Node, right: Node, relation: str, said: Statement) -> Outcome:
        if relation == "->":
            target = said.condition or self._default_limit()
            return tends_to(self.judge, left, right, target, self._case_now())
        if relation == "~":
            return asymptotic(self.judge, left, right, said.far, said.condition, self._case_now())
        if relation == "∝":
            return up_to_factor(self.judge, left, right, self._case_now())
        if uses(left, "const") or uses(right, "const"):
            return up_to_constant(self.judge, left, right, self._case_now())
        return self.judge.equal(left, right, self._case_now())

    def _default_limit(self) -> tuple[str, str] | None:
        goal = self.part.goal.value
        return goal.value if goal is not None and goal.op == "lim" else None

    def _gradient(self, left: Node, right: Node) -> bool:
        """Whether this link computes the gradient of the objective or of a Lagrangian."""
        function = _differentiated(left, self.part)
        if function is not None and self.known.admit(function, self.case):
            self.gradient_chain = self.chain
        return self.gradient_chain == self.chain

    def _accept(
        self, line: int, left: Node, right: Node, relation: str, gradient: bool, value: bool = True
    ) -> None:
        self.tail = right
        if value:
            self._visit(right)
            self.position += 1
            self._event("value", line, right, relation=relation, from_gradient=gradient)
        self.events.append(
            Event("link", line, self.chain, self.position, left, right, self._case_now(), relation, gradient)
        )

    def _event(self, kind: str, line: int, node: Node, **more: Any) -> None:
        self.events.append(Event(kind, line, self.chain, self.position, node, case=self._case_now(), **more))

    def _visit(self, node: Node) -> None:
        """A chain that comes back to an expression it has had proves nothing."""
        seen = self.seen.setdefault(self.chain, [])
        if node in seen:
            self.circular.add(self.chain)
        seen.append(node)

    # -- equations ---------------------------------------------------------------------------

    def _introduce(self, equation: Equation, line: int) -> Outcome | None:
        """Let an equation in that follows, or that sets a gradient to zero; None where it may not be."""
        claim = [equation]
        for side in equation.raw:
            function = _differentiated(side, self.part)
            if function is not None:
                self.known.admit(function, self.case)
        zero = any(side.op in ("num", "zero") and not side.value for side in equation.raw)
        slope = any(uses(side, "deriv", "grad") for side in [*equation.raw, *self.seen.get(self.chain, [])])
        if slope and not zero:
            # d(f, w) = 2 d(f, w) is a false derivative, and not a way to say d(f, w) = 0.
            return None
        stationary = (zero or bool(self.known.lagrangians)) and self.known.stationary(claim, self.case)
        follows = self.known.follows(self.known.established, claim, self.case)
        if not stationary and not follows and not self._optimal(claim, slope):
            return None
        if not zero and self._says_nothing(equation):
            return Outcome(
                UNDECIDED, "both sides are zero where the equations above hold; staff will read this line"
            )
        self._establish(equation, line, stationary)
        return Outcome(OK)

    def _says_nothing(self, equation: Equation) -> bool:
        """2 g = 4 g where g = 0 is what is sought: true, and more likely a slip than a step."""
        zero = [self.known.equation(side, num(0)) for side in equation.raw]
        try:
            if any(not self.known.unknowns_in(side) for side in equation.raw):
                return False
            return all(
                self.known.stationary([z], self.case)
                or self.known.follows(self.known.established, [z], self.case)
                for z in zero
            )
        except (Undecided, Singular):
            return False

    def _optimal(self, claim: list[Equation], slope: bool) -> bool:
        return not slope and self.known.at_optimum(claim, self.case)

    def _establish(self, equation: Equation, line: int, stationary: bool = False) -> None:
        self.known.established.append(equation)
        self.previous, self.previous_line = [equation], line
        left, right = equation.raw
        self.events.append(
            Event("equation", line, self.chain, self.position, left, right, self.case, stationary=stationary)
        )

    def _nonlinear(self, equation: Equation, line: int, outcome: Outcome) -> Outcome:
        """An equality that is not linear in the unknowns and not true of all their values.

        It may hold wherever the part's constraints do. What holds only where the equations above hold too is
        left to staff.
        """
        if self.part.rational:
            return outcome
        flags = needs(equation.left, self.part) | needs(equation.right, self.part)
        kind = "analytic" if "analytic" in flags else "modular"
        if self.part.constraints and self._holds(equation, self.known.constrained(self.case, kind=kind)):
            self._accept(line, *equation.raw, "=", False)
            return Outcome(OK, "by the constraint")
        if self.known.established:
            worlds = self.known.constrained(self.case, self.known.established, kind)
            if self._holds(equation, worlds):
                return Outcome(UNDECIDED, "true where the equations above hold; staff will read this line")
        return outcome

    def _holds(self, equation: Equation, worlds: list[World]) -> bool:
        """Whether the two sides agree in these worlds."""
        try:
            return all(
                equal_values(world.run(equation.left, env), world.run(equation.right, env), world)
                for world in worlds
                for env in self.judge.settings(equation.indexes, world)
            )
        except Singular:
            return False

    def _equations(self, connector: str, start: Node, links: list[Link], said: Statement) -> Outcome:
        """A group after ⇔ or ⇒."""
        self._start(start, said.number)
        if not links:
            resolve([start], self.part.scope)
            self._event("value", said.number, start)
            return Outcome(OK)
        if not self.previous:
            raise TypedError("no equation stands before this arrow", links[0].start, links[0].end)
        claim: list[Equation] = []
        left = start
        involved: set[str] = set()
        identity = True
        for link in links:
            if link.relation != "=":
                return self._relation(left, link.side, link.relation, said)
            try:
                claim.append(self.known.equation(left, link.side))
            except ShapeError as error:
                return Outcome(WRONG, error.message, hint="shape")
            involved |= self.known.unknowns_in(left) | self.known.unknowns_in(link.side)
            verdict = self.judge.equal(left, link.side, self.case)
            if verdict.verdict == UNDECIDED:
                return verdict
            identity = identity and verdict.verdict == OK
            if not involved and verdict.verdict != OK:
                return replace(verdict, sides=(left, link.side))
            left = link.side
        if identity:
            return self._identity(connector, claim, start, links, said)
        outcome = self._compare(connector, claim)
        if outcome.verdict == OK:
            for equation in claim:
                stationary = self.known.stationary([equation], self.case)
                self._establish(equation, said.number, stationary)
            self.previous, self.previous_line = claim, said.number
            self.tail = left
        else:
            outcome.sides = claim[-1].raw
        return outcome

    def _identity(
        self, connector: str, claim: list[Equation], start: Node, links: list[Link], said: Statement
    ) -> Outcome:
        involved = {u for e in self.previous for side in e.raw for u in self.known.unknowns_in(side)}
        trivial = all(
            self.judge.equal(*e.raw, self.case).verdict == OK for e in self.previous
        ) if involved else True  # fmt: skip
        if connector == "<=>" and not trivial:
            return Outcome(WRONG, f"this is true for every value, and line {self.previous_line} is not")
        self._event("value", said.number, start)
        left = start
        for link in links:
            self._accept(said.number, left, link.side, "=", False)
            left = link.side
        self.previous, self.previous_line = claim, said.number
        return Outcome(OK)

    def _compare(self, connector: str, claim: list[Equation]) -> Outcome:
        line = self.previous_line
        if connector == "=>":
            if self.known.follows([*self.known.established, *self.previous], claim, self.case):
                return Outcome(OK)
            relation = self.known.relation(self.previous, claim, self.case)
        else:
            relation = self.known.relation(self.previous, claim, self.case)
            if relation == "same":
                return Outcome(OK)
            others = [e for e in self.known.established if e not in self.previous]
            if others and self._same_given(others, claim):
                return Outcome(OK)
        return Outcome(WRONG, {
            "less": f"this says less than line {line}: it has solutions that line {line} does not have",
            "more": f"this says more than line {line}: solutions were lost",
            "none": f"this has no solution, and line {line} has one",
            "same": "",
        }.get(relation, f"this does not have the same solutions as line {line}"))  # fmt: skip

    def _same_given(self, others: list[Equation], claim: list[Equation]) -> bool:
        """Equivalent once the other equations above are used too."""
        try:
            return self.known.follows([*others, *self.previous], claim, self.case) and self.known.follows(
                [*others, *claim], self.previous, self.case
            )
        except Undecided:
            return False


def _names(node: Node) -> set[str]:
    return {part.value for part in walk(node) if part.op == "sym"}


def _list(names: set[str]) -> str:
    return " and ".join(sorted(names))


def _plain(node: Node) -> Node:
    """Without the additive constant, which an equation cannot hold."""

    def drop(part: Node) -> Node:
        if part.op == "add" and any(a.op == "const" for a in part.args):
            rest = tuple(a for a in part.args if a.op != "const")
            return rest[0] if len(rest) == 1 else replace(part, args=rest)
        return part

    return rebuild(node, drop)


def _differentiated(node: Node, part: Part) -> Node | None:
    """The function that is differentiated by a sought unknown, where a side is such a derivative."""
    while node.op in ("T", "neg"):
        node = node.args[0]
    if node.op in ("deriv", "grad") and node.value[0] in (part.over or part.unknowns[:1]):
        return node.args[0]
    return None
