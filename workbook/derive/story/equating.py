"""Judge equations: where they come from, what ⇔ and ⇒ preserve, and what holds only on a constraint."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from ..algebra.settle import resolve
from ..algebra.world import World
from ..errors import ShapeError, Singular, TypedError, Undecided
from ..judge.equations import LESS, MORE, NONE, SAME
from ..judge.kinds import arithmetic_needed
from ..judge.knowledge import Equation
from ..judge.step import ASKED, OK, UNDECIDED, WRONG, Outcome, equal_values, misshapen
from ..judge.upto import up_to_factor
from ..read.nodes import negate
from ..read.said import Link, Statement
from ..tree import Node, num, uses
from .ledger import Event, Ledger, differentiated

# Maximum number of functions whose gradient is compared with an equation that does not follow.
MAX_FUNCTIONS = 4
#: For an equation for an unknown whose values the checker cannot compute, so that it may be right.
UNSOLVED = "the checker cannot compute what this part asks for; staff will read this equation"


class Equations(Ledger):
    """The part of a walk that handles equations that do not hold for every value."""

    def _introduce(self, equation: Equation, line: int) -> Outcome | None:
        """Accept an equation that follows from those above or sets a gradient to zero; else return None.

        An accepted equation is established for later lines. An equation whose sides are both zero where the equations
        above hold is undecided and not established. Functions whose derivative is a side are admitted as functions to
        be minimized. ``line`` is its number, for messages.
        """
        claim = [equation]
        for side in equation.raw:
            function = differentiated(side, self.part)
            if function is not None:
                self.known.admit(function, self.case)
        zero = any(side.op in ("num", "zero") and not side.value for side in equation.raw)
        for body in self.definitions.values() if zero else ():
            # A function with a name, of which this is the gradient, although no derivative is written.
            if self.known.unknowns_in(body) and self._number(body):
                self.known.admit(body, self.case)
        self._admit_lagrangians()
        slope = any(uses(side, "deriv", "grad") for side in [*equation.raw, *self.seen.get(self.chain, [])])
        if slope and not zero and not self._lagrange_condition(equation):
            # d(f, w) = 2 d(f, w) is a false derivative, not a way to write d(f, w) = 0.
            return None
        stationary = self.known.stationary(claim, self.case) and (
            zero or bool(self.known.lagrangians) or self._normal_equation(equation, slope)
        )
        follows = self.known.follows(self.known.established, claim, self.case)
        if not stationary and not follows and not self._optimal(claim, slope):
            return None
        if not zero and self._says_nothing(equation) and not self._with_fewer_givens(equation):
            return Outcome(
                UNDECIDED,
                "both sides are zero where the equations above hold; staff will read this line",
                reason="zero",
            )
        self._establish(equation, line, stationary)
        return Outcome(OK)

    def _lagrange_condition(self, equation: Equation) -> bool:
        """Return whether an equation says ``∇f = X'μ``: f, the objective, is stationary where X w = y holds.

        Then the Lagrangian that it belongs to is admitted.
        """
        part, known = self.part, self.known
        multipliers = set(part.unknowns) - set(part.over)
        alone = [known.unknowns_in(side) for side in equation.raw]
        if len(part.constraints) != 1 or not any(names and names <= multipliers for names in alone):
            return False
        functions = [differentiated(side, part) for side in [*equation.raw, *self.seen.get(self.chain, [])]]
        for function in dict.fromkeys(functions):
            if function is None or not self._is_objective(function):
                continue
            left, right = part.constraints[0]
            for name in sorted(set().union(*alone) & multipliers):
                gap = Node("mul", (Node("T", (Node("sym", (), name),)), Node("add", (left, negate(right)))))
                for term in (gap, negate(gap)):
                    lagrangian = Node("add", (function, term))
                    with suppress(TypedError, Undecided, Singular):
                        slope = known.gradient(lagrangian)
                        if known.relation(slope, [equation], self.case, given=False) == SAME:
                            return known.admit(lagrangian, self.case)
        return False

    def _is_objective(self, function: Node) -> bool:
        """Return whether a function is the part's objective, up to a factor."""
        goal = self.part.objective
        with suppress(TypedError, Undecided, Singular):
            return goal is not None and up_to_factor(self.judge, function, goal, self.case).verdict == OK
        return False

    def _admit_lagrangians(self) -> None:
        """Admit the Lagrangians that the text writes down: their gradient may be set to zero in the same step."""
        written = [e.node for e in self.events if e.kind == "value" and e.node.op == "add"]
        for body in [*self.definitions.values(), *written]:
            if body in self.written or not self.part.constraints:
                continue
            self.written.add(body)
            if self.known.unknowns_in(body) - set(self.part.over):
                with suppress(TypedError, Undecided):
                    if self._number(body):
                        self.known.admit(body, self.case)

    def _number(self, node: Node) -> bool:
        (settled,), _ = resolve([node], self.part.scope)
        return bool(settled.shape == (1, 1))

    def _normal_equation(self, equation: Equation, slope: bool) -> bool:
        """Accept ``X'X w = X'y`` below the objective: its gradient set to zero, rearranged in the same step."""
        named = any(side.op == "sym" and side.value in self.part.unknowns for side in equation.raw)
        return not slope and not named and self._objective_stands() and not self._says_nothing(equation)

    def _unexplained(self, equation: Equation, involved: str, derivative: bool) -> Outcome:
        """Return the outcome of an equation that follows from nothing above it; it is never OK.

        It is undecided if it is true for the solution or the optimum, a question if it sets the gradient of another
        objective to zero, and wrong otherwise. ``involved`` names its unknowns in the message, and ``derivative`` says
        that it only computes a gradient. What is true for the solution is established for later lines.
        """
        if self._balanced(equation):
            return Outcome(
                UNDECIDED, "this is true for the optimum, not for every value; staff will read this line"
            )
        if derivative:
            return Outcome(WRONG)
        if not self.known.solves(self.case):
            return Outcome(WRONG) if self._is_slope(equation) else Outcome(UNDECIDED, UNSOLVED)
        if self._of_another_objective(equation):
            message = (
                "this sets a gradient to zero that is not the gradient of this part's objective; which "
                "gradient do you mean?"
            )
            return Outcome(ASKED, message)
        slope = any(uses(side, "deriv", "grad") for side in equation.raw)
        if self._of_the_solution(equation):
            self._establish(equation, 0)
            message = "the solution can be written like this, but the reason is not shown; staff will read this line"
            return Outcome(UNDECIDED, message)
        with suppress(Undecided, Singular, TypedError):
            beyond = (e for e in self.known.established if not self.known.follows([], [e], self.case))
            begun = self._objective_stands() or next(beyond, None) is None
            told = not slope and begun and not self._says_nothing(equation)
            if told and self.known.at_optimum([equation], self.case):
                message = "this is true for the optimum; write the line that it follows from first"
                return Outcome(UNDECIDED, message)
        lines = sorted({e.line for e in self.known.established if e.line})
        if lines:
            return Outcome(WRONG, f"this does not follow from {_lines(lines)}", reason="equation")
        if slope:
            return Outcome(WRONG, reason="equation")
        start = "the constraint" if self.part.constraints else "the gradient set to zero"
        message = f"this is not true for every {involved}"
        if self.part.objective is not None:
            message += f"; an equation to solve starts from {start}"
        return Outcome(WRONG, message, reason="equation")

    def _balanced(self, equation: Equation) -> bool:
        """Return whether gradients of two terms cancel at the optimum, as in ``∇‖y - X w‖² = -λ ∇‖w‖²``."""
        if not any(uses(side, "deriv", "grad") for side in equation.raw) or not self.part.over:
            return False
        with suppress(Undecided, Singular, TypedError):
            sides = [[self.known.equation(side, num(0))] for side in equation.raw]
            return self.known.at_optimum([equation], self.case) and not any(
                self.known.at_optimum(side, self.case) for side in sides
            )
        return False

    def _of_another_objective(self, equation: Equation) -> bool:
        """Return whether an equation makes some function of the text stationary that is not the part's objective."""
        over = self.part.over[:1]
        sides = [node for e in self.events for node in (e.node, e.other) if node is not None]
        functions: list[Node] = []
        for side in [*equation.raw, *sides]:
            function = differentiated(side, self.part)
            if function is not None and function not in functions and over:
                functions.append(function)
        for function in functions[:MAX_FUNCTIONS]:
            with suppress(Undecided, Singular, TypedError):
                slope = self.known.gradient(function)[:1]
                if self.known.relation(slope, [equation], self.case, given=False) == SAME:
                    return True
        return False

    def _of_the_solution(self, equation: Equation) -> bool:
        """Return whether ``w = X'α`` or ``∇‖w‖² = X'α`` is true of the solution for some α that is new here."""
        involved = {u for s in equation.raw for u in self.known.unknowns_in(s)}
        others = involved - set(self.part.over)
        before = {u for e in self.known.established for s in e.raw for u in self.known.unknowns_in(s)}
        new = others and involved - others and not others & before
        if not new or not self.part.constraints or self.known.lagrangians:
            return False
        slopes = [uses(side, "deriv", "grad") for side in equation.raw]
        if any(slopes) and any(
            self.known.unknowns_in(side) & set(self.part.over)
            for side, slope in zip(equation.raw, slopes, strict=True)
            if not slope
        ):
            # d(‖w‖², w) = 2 w' - μ'X is a false derivative, and not a condition for the solution.
            return False
        with suppress(Undecided, Singular, TypedError):
            return self.known.solvable_at_optimum(equation, self.case)
        return False

    def _objective_stands(self) -> bool:
        """Return whether a side above is the part's objective, up to a factor."""
        goal = self.part.objective
        if goal is None:
            return False
        sides = [
            e.node.args[0] if e.node.op == "arg" else e.node
            for e in self.events
            if e.kind == "value" and e.node.op in ("add", "normsq", "mul", "div", "sum", "arg")
        ]
        sides += list(self.definitions.values())
        for side in sides:
            with suppress(TypedError, Undecided, Singular):
                if up_to_factor(self.judge, side, goal, self.case).verdict == OK:
                    return True
        return False

    def _says_nothing(self, equation: Equation) -> bool:
        """Detect 2 g = 4 g where g = 0 is the equation to find: true, but more likely a mistake than a step."""
        try:
            zero = [self.known.equation(side, num(0)) for side in equation.raw]
            if any(not self.known.unknowns_in(side) for side in equation.raw):
                return False
            return all(
                self.known.stationary([z], self.case)
                or self.known.follows(self.known.established, [z], self.case)
                for z in zero
            )
        except (Undecided, Singular, TypedError):
            # A side such as [0; y] shows its size only beside the other one.
            return False

    def _with_fewer_givens(self, equation: Equation) -> bool:
        """Return whether an equation follows without one of the part's constraints.

        So does W x + b = W (x - e), which is true for every x and not only for x = e.
        """
        givens = self.known.givens
        if len(givens) < 2:
            return False
        return any(
            self.known.follows([], [equation], self.case, [other for other in givens if other is not given])
            for given in givens
        )

    def _optimal(self, claim: list[Equation], slope: bool) -> bool:
        """Return whether a claim about the optimum holds and may be made.

        It may be made if the part starts from the optimum, or if the text names it or bounds the objective.
        """
        if slope or not (self.part.optimal or self.known.bounded or self._names_optimum(claim)):
            return False
        return self.known.at_optimum(claim, self.case)

    def _names_optimum(self, claim: list[Equation]) -> bool:
        """Accept ``w = argmin_w …``, which gives a name to the optimum."""
        sides = [side for equation in claim for side in equation.raw]
        return any(s.op == "arg" for s in sides) and any(
            s.op == "sym" and s.value in self.part.unknowns for s in sides
        )

    def _establish(self, equation: Equation, line: int, stationary: bool = False) -> None:
        equation.line = line
        self.known.established.append(equation)
        self.previous, self.previous_line = [equation], line
        left, right = equation.raw
        self.events.append(
            Event("equation", line, self.chain, self.position, left, right, self.case, stationary=stationary)
        )

    def _nonlinear(self, equation: Equation, line: int, outcome: Outcome) -> Outcome:
        """Judge an equality that is not linear in the unknowns and not true for all of their values.

        It may hold wherever the part's constraints hold. Staff decide about an equality that holds only where
        the equations above hold too.
        """
        if self.part.rational:
            return outcome
        flags = arithmetic_needed(equation.left, self.part) | arithmetic_needed(equation.right, self.part)
        kind = "analytic" if "analytic" in flags else "modular"
        if self.part.constraints and self._holds(equation, self.known.constrained(self.case, kind=kind)):
            self._accept(line, *equation.raw, "=", False)
            return Outcome(OK, "by the constraint")
        if self.known.established:
            worlds = self.known.constrained(self.case, self.known.established, kind)
            if self._holds(equation, worlds):
                return Outcome(UNDECIDED, "true where the equations above hold; staff will read this line")
        if self.known.solves(self.case) or self._is_slope(equation):
            return outcome
        return Outcome(UNDECIDED, UNSOLVED)

    def _is_slope(self, equation: Equation) -> bool:
        """Return whether an equation only says what a derivative is: the other side has no unknown of its own."""
        for slope, value in (equation.raw, equation.raw[::-1]):
            nothing = value.op in ("num", "zero") and not value.value
            if slope.op in ("deriv", "grad") and not nothing and not uses(value, "deriv", "grad"):
                return self.known.unknowns_in(value) <= self.known.unknowns_in(slope)
        return False

    def _holds(self, equation: Equation, worlds: list[World]) -> bool:
        """Return whether the two sides agree in these worlds."""
        try:
            return all(
                equal_values(world.run(equation.left, env), world.run(equation.right, env), world)
                for world in worlds
                for env in self.judge.settings(equation.indexes, world)
            )
        except Singular:
            return False

    def _equations(self, connector: str, start: Node, links: list[Link], said: Statement) -> Outcome:
        """Judge the equations after ⇔ or ⇒ against those before the arrow, and establish them if they follow.

        A lone expression is OK if it has a shape.

        Raises
        ------
        TypedError
            If there is no equation before the arrow.
        """
        self._start(start)
        if not links:
            resolve([start], self.part.scope)
            self._event("value", said.number, start)
            return Outcome(OK)
        if not self.previous:
            raise TypedError("there is no equation before this arrow", links[0].start, links[0].end)
        claim: list[Equation] = []
        left = start
        involved: set[str] = set()
        identity = True
        for link in links:
            try:
                claim.append(self.known.equation(left, link.side))
            except ShapeError as error:
                return misshapen(error)
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
            untrue = (e.raw for e in claim if self.judge.equal(*e.raw, self.case).verdict != OK)
            outcome.sides = next(untrue, claim[-1].raw)
        return outcome

    def _identity(
        self, connector: str, claim: list[Equation], start: Node, links: list[Link], said: Statement
    ) -> Outcome:
        involved = {u for e in self.previous for side in e.raw for u in self.known.unknowns_in(side)}
        if connector == "<=>" and involved and not self._only_identities():
            return Outcome(WRONG, f"this is true for every value, but line {self.previous_line} is not")
        self._event("value", said.number, start)
        left = start
        for link in links:
            self._accept(said.number, left, link.side, "=", False, identity=True)
            left = link.side
        self.previous, self.previous_line = claim, said.number
        return Outcome(OK)

    def _only_identities(self) -> bool:
        """Return whether the equations before the arrow are true for every value."""
        return all(self.judge.equal(*e.raw, self.case).verdict == OK for e in self.previous)

    def _compare(self, connector: str, claim: list[Equation]) -> Outcome:
        line = self.previous_line
        self.compared = connector
        if connector == "=>":
            if self.known.follows([*self.known.established, *self.previous], claim, self.case):
                return Outcome(OK)
            relation = self.known.relation(self.previous, claim, self.case)
        else:
            relation = self.known.relation(self.previous, claim, self.case)
            if relation == SAME:
                return Outcome(OK)
            others = [e for e in self.known.established if e not in self.previous]
            if others and self._same_given(others, claim):
                return Outcome(OK)
        if relation == SAME:
            return Outcome(WRONG)
        message = {
            LESS: f"this is weaker than line {line}: it has solutions that line {line} does not have",
            MORE: f"this is stronger than line {line}: solutions were lost",
            NONE: f"this has no solution, but line {line} has one",
        }.get(relation, f"this does not have the same solutions as line {line}")
        return Outcome(WRONG, message, reason="equation")

    def _same_given(self, others: list[Equation], claim: list[Equation]) -> bool:
        """Return whether the claim is equivalent once other equations above are used too, which do not say it alone."""
        follows = self.known.follows
        try:
            return (
                follows([*others, *self.previous], claim, self.case)
                and follows([*others, *claim], self.previous, self.case)
                and not follows(others, self.previous, self.case, [])
            )
        except Undecided:
            return False


def _lines(numbers: list[int]) -> str:
    """Name lines in a message.

    >>> _lines([3]), _lines([3, 4, 6])
    ('line 3', 'lines 3, 4 and 6')
    """
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return "lines " + ", ".join(map(str, numbers[:-1])) + f" and {numbers[-1]}"
