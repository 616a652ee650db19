"""Judge a block line by line: every link against the side before it, every equation against what is known.

The walk stops at the first line that does not follow; no later line is called right. Accepted sides and
equations become events, in order. The milestones are read from the events (see milestones.py).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import takewhile

from ..algebra.settle import resolve, without_ends
from ..errors import ShapeError, Singular, TypedError, UnclearSizeError, Undecided
from ..judge.equations import SAME
from ..judge.knowledge import Equation
from ..judge.orders import ORDERS
from ..judge.signs import never_negative
from ..judge.step import OK, SIZES, UNDECIDED, WRONG, Outcome, equal_values, misshapen, without_value
from ..judge.upto import up_to_constant
from ..read.index_notation import over_repeated
from ..read.said import Link, Statement
from ..tree import Node, num, open_symbols, rebuild, uses, walk
from .equating import Equations
from .forms import expand
from .ledger import Event, Line, differentiated, per_change
from .relations import (
    PROBLEMS,
    constant_free,
    equivalent,
    logarithmic,
    proportional,
    with_constant,
    without_constant,
)
from .store import bound_index

# Draws in which two objectives must have the same ratio to count as equal up to a factor.
RATIO_DRAWS = 3
# Words before an expression that say that it is a derivative.
DERIVED = re.compile(r"\b(?:gradient|derivative|differentiat\w+)\b[^=$]{0,80}$", re.I)
ZEROS = (num(0), Node("zero"))


@dataclass
class Walk(Equations):
    """State of one derivation."""

    # -- statements --------------------------------------------------------------------------

    def statement(self, said: Statement) -> Line:
        """Judge one statement and return its line. The walk keeps what later lines may use.

        A note changes only the case and the condition, and has the verdict "note". So has a quantity that is only
        mentioned and cannot be read or decided. Any other statement that cannot be read has the verdict "error", one
        that is beyond the arithmetic "undecided". It raises nothing for a mistake of the student.
        """
        line = Line(said.number, said.text, OK, start=said.start, end=said.start + len(said.text))
        if said.note:
            self.case = said.case or self.case
            self.ahead = said if said.condition or said.far else self.ahead
            self.apart = said.problem
            self.tail = None if said.problem else self.tail
            line.verdict = "note"
            return line
        if said.error is not None:
            line.verdict, line.message = "error", said.error.message
            line.start, line.end = said.error.start, said.error.end
            return line
        before = self.case
        if said.case and not before:
            self.fork = self.tail
        elif said.case not in ("", before) and said.first is None:
            # "tall: = …", "wide: = …": both go on from the side above them.
            self.tail = self.fork
        self.case = said.case or self.case
        self.tail = self.begun if said.again else self.tail
        self.begun = self.tail
        try:
            outcome = self._judge(said)
        except ShapeError as error:
            outcome = misshapen(error)
            line.start, line.end = error.start, error.end
        except TypedError as error:
            line.verdict, line.message = ("note", "") if said.mentioned else ("error", error.message)
            line.start, line.end = error.start, error.end
            return line
        except Undecided as error:
            outcome = Outcome(UNDECIDED, error.reason)
        except Singular as error:
            outcome = without_value(error)
        if said.mentioned and outcome.verdict == UNDECIDED:
            line.verdict = "note"
            return line
        if said.case and said.condition is None and before:
            self.case = said.case
        line.verdict, line.message = outcome.verdict, outcome.message
        line.failing, line.reason = outcome.sides, outcome.reason
        return line

    def _judge(self, said: Statement) -> Outcome:
        links = [
            replace(
                link, relation="=" if link.relation == ":=" else link.relation, side=self._written(link.side)
            )
            for link in said.links
        ]
        links = [proportional(with_constant(link)) for link in links]
        said = replace(said, first=self._written(said.first) if said.first is not None else None)
        links = equivalent(said.first or self.tail, links)
        if said.defines is not None:
            return self._define(said, links)
        if said.first is not None and self._names_the_optimum(said.first, links):
            return self._optimum(links, said)
        if said.first is not None:
            self.apart = False
            self._start(said.first)
            return self._groups(said.first, links, said, "")
        first = links[0]
        if self.apart:
            self.apart = False
            self._start(first.side)
            return Outcome(UNDECIDED, "whether this equals the problem over several unknowns above")
        if first.relation == "=>" and not self.previous:
            # "Therefore" after words, or after lines that cannot be read.
            self._start(first.side)
            return self._groups(first.side, links[1:], said, "")
        if first.relation in ("<=>", "=>"):
            return self._groups(None, links, said, "")
        if self.tail is None:
            message = f"there is nothing before this {first.relation}; write its left side too"
            raise TypedError(message, first.start, first.end)
        return self._groups(self.tail, links, said, "continued")

    def _written(self, side: Node) -> Node:
        """Return a side with its abbreviations written out, and without what says nothing.

        That is the end of a sum that everybody leaves out, and a constant that is added to what is optimized.
        """
        _two_meanings(side)
        return rebuild(without_ends(self._long(side), self.part.scope), without_constant)

    def _names_the_optimum(self, first: Node, links: list[Link]) -> bool:
        """Return whether ``ŵ = …`` names the optimum and is not a claim about every w: no w on the right."""
        free = first.op == "sym" and first.value == self.part.variable and not self.part.unknowns
        if not free or not links or links[0].relation != "=":
            return False
        return self.part.variable not in open_symbols(links[0].side)

    def _optimum(self, links: list[Link], said: Statement) -> Outcome:
        """Judge whether the optimum that a line claims is the one that the part asks for."""
        side, goal = links[0].side, self.part.goal.value
        assert goal is not None
        outcome = self.judge.equal(goal, side, self.case)
        if outcome.verdict == WRONG and not outcome.message:
            return replace(
                outcome, message="this is not the optimum that the part asks for", sides=(goal, side)
            )
        if outcome.verdict != OK:
            return outcome
        self._start(side)
        if len(links) == 1:
            self._event("value", said.number, side)
        assert said.first is not None
        self.events.append(
            Event("link", said.number, self.chain, 0, said.first, side, self.case, identity=True)
        )
        return self._groups(side, links[1:], said, "")

    def _define(self, said: Statement, links: list[Link]) -> Outcome:
        """Give a name its meaning by ``f = …``, and judge the relations after that, whose outcome is returned.

        The meaning stays even if a later relation fails. A right side with an index that the name does not have makes
        the name an abbreviation of it.

        Raises
        ------
        TypedError
            If there is no right side, if the name is in it or is a symbol of the part, or if an index has no value.
        """
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
        if missing and indexes and over_repeated(body) != body:
            # y_i = A_ij x_j: an index that occurs twice is summed over.
            return self._define(said, [replace(links[0], side=over_repeated(body)), *links[1:]])
        if missing and indexes:
            raise TypedError(
                f"the definition depends on {', '.join(sorted(missing))}", links[0].start, links[0].end
            )
        if missing:
            # g = W2_i …: an abbreviation of its right side, including the index.
            self.shorthands[name] = body
        elif indexes:
            scope.renews(name)
            scope.indexed[name] = (indexes, body)
        else:
            scope.renews(name)
            scope.shapes[name] = settled.shape
            scope.means[name] = settled
            self.definitions[name] = body
        self.part.names.defined.add(name)
        if "(" in said.text.split("=")[0]:
            self.part.names.calls.add(name)
        self._start(body)
        self.named.add(self.chain)
        return self._groups(body, links[1:], said, "")

    def _groups(self, first: Node | None, links: list[Link], said: Statement, how: str) -> Outcome:
        """Split at ⇔ and ⇒. Each group is a chain of sides, and a group after ⇔ or ⇒ is judged as one equation."""
        group: list[Link] = []
        connector, start, worded = how, first, False
        outcome = Outcome(OK)
        for link in [*links, None]:
            if link is not None and link.relation not in ("<=>", "=>"):
                group.append(link)
                continue
            if start is not None:
                outcome = self._group(connector, start, group, said)
                if worded and outcome.verdict == WRONG:
                    return Outcome(
                        UNDECIDED, "the side before the arrow is in words; staff will read this line"
                    )
                if outcome.verdict != OK:
                    return outcome
            if link is not None:
                # "it is 0 iff w = p": the equation before the arrow is in words.
                worded = start in ZEROS and not group and connector == ""
                connector, start, group = "" if worded else link.relation, link.side, []
                if worded:
                    self._start(start)
        return outcome

    def _group(self, connector: str, start: Node, links: list[Link], said: Statement) -> Outcome:
        """Judge the relations after one connector, from left to right; return the first outcome that is not OK.

        ``connector`` is "<=>" or "=>", "" for a new chain, or "continued". A lone expression is OK if it has a value.
        The equations that hold are kept for a ⇒ or ⇔ after them.
        """
        if connector in ("<=>", "=>"):
            equal = list(takewhile(lambda link: link.relation == "=", links))
            if links and not equal:
                self._start(start)
                self._event("value", said.number, start)
            else:
                outcome = self._equations(connector, start, equal, said)
                if connector == "=>" and outcome.verdict == WRONG and self._only_identities():
                    # "f = …, therefore ∇f = 0": nothing is to be solved above, so the arrow is a word.
                    return self._group("", start, links, said)
                if outcome.verdict != OK or equal == links:
                    return outcome
                start = equal[-1].side
            links = links[len(equal) :]
        if not links:
            return self._alone(start, said) if connector == "" else Outcome(OK)
        pairs: list[Equation] = []
        left = start
        if connector == "" and self.position == 0:
            self._event("value", said.number, left)
        sized = left
        for written in links:
            link = self._same_minimum(left, written)
            try:
                outcome = self._link(left, link, said, pairs)
            except UnclearSizeError:
                # In (X'X + λ I)⁻¹ ≈ I/λ → 0 only the first side shows the size.
                whole = left if link.relation == "=" else sized
                outcome = self._link(
                    self._sized(whole), replace(link, side=self._sized(link.side)), said, pairs
                )
            sized = left
            if outcome.verdict != OK:
                outcome.sides = None if link.relation == "!=" else (left, link.side)
                self.tail = link.side
                return outcome
            left = link.side
        if pairs:
            self.previous, self.previous_line = pairs, said.number
        return Outcome(OK)

    def _alone(self, side: Node, said: Statement) -> Outcome:
        """Judge a side without a relation: it only has to be readable and of one shape.

        "maximize f", and below it "minimize g", are compared: the two problems must have the same solution, or staff
        read the second one.
        """
        problem = side.op == "arg"
        if problem and self.problem is not None:
            same = False
            with suppress(TypedError, Undecided, Singular):
                same = self._problems(self.problem, side, said).verdict == OK
            if not same:
                return Outcome(UNDECIDED, "whether this has the same solution as the problem above")
            self.problem = side
            return Outcome(OK)
        self.problem = side if problem else None
        # The value of an optimum may be beyond the arithmetic; what is optimized is not.
        body = side.args[0] if problem and not side.value[0].startswith("arg") else side
        (settled,), indexes = resolve([body], self.part.scope)
        outcome = self.judge.same(settled, settled, indexes, self._case_now())
        if outcome.verdict == WRONG and problem and uses(side.args[0], "arg"):
            return Outcome(UNDECIDED, "an optimum inside of another one")
        if outcome.verdict != OK:
            return replace(outcome, message=outcome.message or "this has no value", sides=None)
        self._event("value", said.number, side)
        self._stated_gradient(side, said)
        return Outcome(OK)

    def _sized(self, side: Node) -> Node:
        """Return a side whose I has the size of the solution if nothing else shows the size: ``(λ I)⁻¹ = I/λ``."""
        shape = self.part.scope.shapes.get(self.part.solution, (1, 1))
        if any(part.op == "sym" and self.part.scope.shapes.get(part.value) != (1, 1) for part in walk(side)):
            return side
        return rebuild(side, lambda n: replace(n, value=shape[0]) if n.op == "eye" and n.value is None else n)

    def _stated_gradient(self, side: Node, said: Statement) -> None:
        """Record ``2w'X'X - 2y'X`` after the words "take the derivative" as the derivative of the objective."""
        if self.part.objective is None or not DERIVED.search(self.text[: said.start]):
            return
        slopes = [
            Node(op, (self.part.objective,), (self.part.over[0], None), side.span) for op in ("deriv", "grad")
        ]
        for slope in slopes:
            with suppress(TypedError, Undecided, Singular):
                if self.judge.equal(slope, side, self._case_now()).verdict == OK:
                    self._accept(said.number, slope, side, "=", self._gradient(slope))
                    return

    def _same_minimum(self, left: Node, link: Link) -> Link:
        """Read ``min_w f = g`` as ``min_w f = min_w g`` if f and g are the same function."""
        if left.op != "arg" or link.relation != "=" or uses(link.side, "arg"):
            return link
        if left.value[1] not in self.known.unknowns_in(link.side):
            return link
        with suppress(TypedError, Undecided, Singular):
            if self.judge.equal(left.args[0], link.side, self._case_now()).verdict == OK:
                return replace(
                    link, side=Node("arg", (link.side, *left.args[1:]), left.value, link.side.span)
                )
        return link

    # -- links -------------------------------------------------------------------------------

    def _link(self, left: Node, link: Link, said: Statement, pairs: list[Equation]) -> Outcome:
        """Judge one relation of a chain and record what it adds.

        What holds for all values is recorded as an identity and appended to ``pairs``. An equation in unknowns is OK
        too, and appended, if it follows from those above, sets a gradient to zero, or states the problem. Otherwise the
        outcome says why it does not follow; nothing is recorded then.
        """
        link = self._of_logarithms(left, link)
        right = link.side
        if link.relation == PROBLEMS:
            return self._problems(left, right, said)
        if link.relation == "!=":
            return self._different(left, right)
        relation = "~" if self._approaches(link, said) else link.relation
        outcome = self._relation(left, right, relation, said)
        if outcome.verdict == WRONG and not self._case_now() and len(self.part.builders) > 1:
            outcome = self._in_one_case(left, link, said) or outcome
        if outcome.verdict == OK:
            gradient = self._gradient(left)
            sure = relation == "->" or not (uses(left, "const") or uses(right, "const"))
            target = self._under(said).condition or self._default_limit()
            self._accept(said.number, left, right, relation, gradient, identity=sure, target=target)
            if relation in ORDERS:
                self._bounds(left, right, relation)
            if relation == "=":
                self._squares(right)
                pairs.append(self.known.equation(constant_free(left), constant_free(right)))
            return outcome
        if relation != "=" or outcome.verdict == UNDECIDED or outcome.reason in SIZES:
            return outcome
        if left.op == right.op == "arg" and {left.value[0], right.value[0]} == {"min", "max"}:
            # max f = min g: the two values differ, and the problems may be meant.
            return Outcome(
                UNDECIDED, "a maximum and a minimum have other values; argmax = argmin says what is meant"
            )
        if self._same_problem(left, right):
            self._accept(said.number, left, right, relation, False)
            if not right.value[0].startswith("arg"):
                # The two functions are equal, not only their smallest values.
                self._event("value", said.number, right.args[0])
            return Outcome(OK, "by the constraint")
        involved = self.known.unknowns_in(left) | self.known.unknowns_in(right)
        if not involved:
            return outcome
        # g dw = 0, for every change dw, unless the text says what dw is.
        free = not any(f"d{name}" in {*self.definitions, *self.kernels} for name in self.part.over)
        slope = per_change(left, self.part) if right in ZEROS and free else None
        equation = self.known.equation(slope or left, right)
        try:
            found = self._introduce(equation, said.number)
        except Undecided:
            found = self._nonlinear(equation, said.number, outcome)
            if found.verdict == OK:
                self._squares(right)
            return found
        if found is None:
            if outcome.message:
                return outcome
            self.compared = ""
            return self._unexplained(equation, _list(involved), self._is_derivative(left, right, said))
        pairs.append(equation)
        self._accept(said.number, left, right, relation, False, value=False)
        self._squares(right)
        return found

    def _of_logarithms(self, left: Node, link: Link) -> Link:
        """Read ``log p ∝ log q``, which people write for ``log p = log q + const``, as that if it is true then."""
        logarithms = all(logarithmic(side) for side in (left, link.side))
        if link.relation != "∝" or not logarithms:
            return link
        with suppress(TypedError, Undecided, Singular):
            if up_to_constant(self.judge, left, link.side, self._case_now()).verdict == OK:
                return with_constant(replace(link, relation="=c"))
        return link

    def _different(self, left: Node, right: Node) -> Outcome:
        """Judge ``left ≠ right``. A chain ends there, and another one begins with the right side."""
        outcome = self.judge.equal(left, right, self._case_now())
        for side in (left, right) if outcome.reason in SIZES else ():
            alone = self.judge.equal(side, side, self._case_now())
            if alone.verdict != OK:
                return alone
        if outcome.verdict == OK:
            return Outcome(WRONG, "the two sides are always equal")
        if outcome.verdict == UNDECIDED or outcome.reason in ("inverse", "zero"):
            return Outcome(UNDECIDED, outcome.message)
        if outcome.reason not in SIZES and not self._never_equal(left, right):
            return Outcome(UNDECIDED, "whether the two sides differ depends on the values")
        self._start(right)
        return Outcome(OK)

    def _never_equal(self, left: Node, right: Node) -> bool:
        """Return whether two sides without unknowns differ in every world and for every index."""
        if self.known.unknowns_in(left) | self.known.unknowns_in(right):
            return False
        equation = self.known.equation(left, right)
        worlds = self.judge.worlds("rational", self._case_now())
        with suppress(Singular, Undecided):
            return not any(
                equal_values(world.run(equation.left, env), world.run(equation.right, env), world)
                for world in worlds
                for env in self.judge.settings(equation.indexes, world)
            )
        return False

    def _is_derivative(self, left: Node, right: Node, said: Statement) -> bool:
        """Return whether a line says what the derivative of a known function is, and does not set it to zero."""
        slopes = [uses(side, "deriv", "grad") for side in (left, right)]
        value = left if slopes[1] else right
        known = not (said.unnamed or said.called) and sum(slopes) == 1
        return known and bool(self.known.unknowns_in(value) & set(self.part.over))

    def _approaches(self, link: Link, said: Statement) -> bool:
        """Return whether an arrow leads to an expression that still moves, as in ``w → X'y/λ`` for λ → ∞."""
        if link.relation != "->":
            return False
        target = self._under(said).condition or self._default_limit()
        return target is not None and target[0] in open_symbols(link.side)

    def _problems(self, left: Node, right: Node, said: Statement) -> Outcome:
        """Judge ``min f ⇔ min g``: the problems have the same solution, even if their values differ."""
        one, other = (
            replace(side, value=("arg" + side.value[0].removeprefix("arg"), side.value[1]))
            for side in (left, right)
        )
        if left.value[1] == right.value[1]:
            outcome = self._relation(one, other, "=", said)
        else:
            one = replace(one, value=other.value)
            same = self._same_problem(left, right) or self._same_problem(one, other)
            outcome = (
                Outcome(OK) if same else Outcome(UNDECIDED, "whether these problems have the same solution")
            )
        if outcome.verdict == OK:
            self._accept(said.number, one, other, "=", False, identity=left.value[1] == right.value[1])
            self._event("value", said.number, right.args[0])
            self.tail = right
        return outcome

    def _same_problem(self, left: Node, right: Node) -> bool:
        """Accept ``argmin_w ||η||^2 = argmin_w …``, up to a factor, if the constraint ties the rest of η to w.

        ``min_η ||η||^2 = min_w …`` is accepted if the two functions are equal on the constraint.
        """
        sides = (left, right)
        if not all(s.op == "arg" for s in sides) or not self.part.constraints:
            return False
        which = left.value[0]
        # The smallest value does not depend on what it is sought over.
        same = left.value == right.value if which.startswith("arg") else which == right.value[0]
        if not same or any(len(s.args) > 1 and not self._constrained(s) for s in sides):
            return False
        (one, other), indexes = resolve([left.args[0], right.args[0]], self.part.scope)
        others = any(self.known.unknowns_in(s.args[0]) - {left.value[1]} for s in sides)
        if indexes or not (others or not which.startswith("arg")):
            return False
        case, ratios = self._case_now(), []
        for draw in range(RATIO_DRAWS):
            worlds = self.known.constrained(case, kind="rational", draw=draw)
            ratios.append([w.field.norm(w.run(one) * w.field.inverse(w.run(other))) for w in worlds])
        if not which.startswith("arg"):
            return all(value == 1 for ratio in ratios for value in ratio)
        return all(ratio == ratios[0] and min(ratio) > 0 for ratio in ratios)

    def _constrained(self, node: Node) -> bool:
        """Return whether the constraint after "s.t." is the part's."""
        equation = self.known.equation(node.args[1], node.args[2])
        return self.known.relation([equation], self.known.givens, self.case, given=False) == SAME

    def _bounds(self, left: Node, right: Node, relation: str) -> None:
        """Record that the objective is bounded below by a number: where it takes that value is its minimum."""
        more, less = (left, right) if relation[0] == ">" else (right, left)
        goal, chain = self.part.objective, self.seen.get(self.chain, [])
        if goal is not None and not self.known.unknowns_in(less):
            tops = [side for side in [more, *chain] if self.judge.equal(side, goal, self.case).verdict == OK]
            self.known.bounded = self.known.bounded or (bool(tops) and self._is_minimum(less))

    def _is_minimum(self, bound: Node) -> bool:
        """Return whether the objective has a value at its optimum: the bound of ``‖X w - y‖² ≥ 0`` says nothing."""
        assert self.part.objective is not None
        with suppress(TypedError, Undecided, Singular):
            (goal, value), _ = resolve([self.part.objective, bound], self.part.scope)
            worlds = [
                w.child(self.known.optimum(w) or {}) for w in self.judge.worlds("modular", self.case)[:2]
            ]
            return all(world.field.equal(world.run(goal), world.run(value)) for world in worlds)
        return False

    def _squares(self, side: Node) -> None:
        """Record an objective written as squares that are 0 at its minimum, and a rest without unknowns."""
        goal = self.part.objective
        whole = expand(side, self.definitions, self.part.scope.indexed) if goal is not None else side
        if goal is None or self.known.bounded or whole.op != "add":
            return
        moving = [term for term in whole.args if self.known.unknowns_in(term)]
        if not moving or len(moving) == len(whole.args):
            return
        if not all(never_negative(term, self.part.powers) for term in moving):
            return
        with suppress(TypedError, Undecided, Singular):
            if self.judge.equal(side, goal, self.case).verdict != OK:
                worlds = self.known.constrained(self.case) if self.part.constraints else []
                if not worlds or not self._holds(self.known.equation(side, goal), worlds):
                    return
            (squares,), _ = resolve([Node("add", tuple(moving))], self.part.scope)
            worlds = [
                w.child(self.known.optimum(w) or {}) for w in self.judge.worlds("modular", self.case)[:2]
            ]
            if all(world.field.equal(world.run(squares), 0) for world in worlds):
                self.known.bounded = True
                self.events[-1].bounds = True

    def _in_one_case(self, left: Node, link: Link, said: Statement) -> Outcome | None:
        """Read a line without a heading as a claim about one case if it is true only for tall X or for wide X."""
        for case in self.part.builders:
            self.chain_case[self.chain] = case
            found = self._relation(left, link.side, link.relation, said)
            if found.verdict == OK:
                return replace(
                    found, message=f"true for {case} {self.part.data}, which this line is taken to mean"
                )
        del self.chain_case[self.chain]
        return None

    def _gradient(self, left: Node) -> bool:
        """Return whether this link computes the gradient of the objective or of a Lagrangian."""
        function = differentiated(left, self.part)
        if function is not None and self.known.admit(function, self.case):
            self.gradient_chain = self.chain
        return self.gradient_chain == self.chain


def _two_meanings(side: Node) -> None:
    """Raise TypedError if the index of ``∂/∂x_k`` is also that of a sum in what is differentiated."""
    for slope in walk(side):
        if slope.op == "deriv" and slope.value[1]:
            for index in {bound_index(part) for part in walk(slope.args[0])} & set(slope.value[1]):
                message = f"{index} is the index of the sum and of the derivative; use another letter for one of them"
                raise TypedError(message, *slope.span)


def _names(node: Node) -> set[str]:
    return {part.value for part in walk(node) if part.op == "sym"}


def _list(names: set[str]) -> str:
    return " and ".join(sorted(names))
