"""Check one closed form instead of a derivation: ``answer("q2d", "x'(A + A')")``.

The goal (a derivative, an argmin, a product, a limit) is computed in every world. The typed form must equal
it and be closed: it contains no derivative, limit or optimization, and only the names that the part allows.
"""

from __future__ import annotations

from .errors import FuelError, ShapeError, Singular, TypedError, Undecided
from .extra import extra
from .judge.knowledge import Knowledge
from .judge.step import OK, UNDECIDED, WRONG, Judge, Outcome, misshapen, without_value
from .part import Milestone, Part, load
from .read.said import Statement
from .read.statements import read
from .story.chain import Walk
from .story.forms import expand, failing, left_over
from .story.ledger import Line
from .story.senses import Senses
from .tell.hints import explain
from .tell.results import Answer
from .tell.typeset import latex
from .tree import Node, indices, rename_index, symbols, walk


def check_answer(question: str, text: str) -> Answer:
    """Judge a closed form. The first case in the text that is not right gives the verdict.

    Parameters
    ----------
    question : str
        A part with a derivation.
    text : str
        An expression, or ``name = expression``; if the part has cases, ``tall: …; wide: …`` with all of them.

    Returns
    -------
    Answer
        With the verdict "ok", "wrong", "undecided", or "error" for text that cannot be read and for no text.

    Raises
    ------
    KeyError
        If the question has no derivation.
    """
    part = load(question)
    try:
        statements = [s for s in read(text, part.names) if not (s.note and not s.case)]
    except FuelError as error:
        return Answer(question, "error", error.message)
    if not statements:
        return Answer(question, "error", "nothing was typed")
    walk_ = Walk(part, judge := Judge(part), Knowledge(part, judge), text=text)
    done: set[str] = set()
    case = ""
    shown: list[str] = []
    for said in statements:
        case = said.case or case
        if said.note:
            continue
        if said.error is not None:
            return Answer(question, "error", said.error.message)
        if said.unknown:
            return Answer(question, "error", f"{said.unknown[0]!r} has no meaning here")
        node = _last(said)
        shown.append(latex(node))
        result = _judge(part, walk_, node, case)
        if result.verdict != OK:
            result.latex = latex(node)
            return result
        done |= {case} if case else set(part.builders)
    missing = set(part.builders) - done
    if missing:
        return Answer(
            question,
            WRONG,
            f"the case of {' and '.join(sorted(missing))} {part.data} is missing",
            latex="; ".join(shown),
        )
    return Answer(question, OK, latex="; ".join(shown))


def _last(said: Statement) -> Node:
    """Return the claimed value: the right side of ``w = …``, or the expression itself."""
    if said.links:
        return said.links[-1].side
    assert said.first is not None or said.defines is not None
    if said.first is None:
        raise TypedError("this name has no meaning yet", said.start, said.start + 1)
    return said.first


def _judge(part: Part, walk_: Walk, node: Node, case: str) -> Answer:
    """Return the verdict on a closed form in one case of its part: "ok", "wrong", "undecided" or "error".

    The value is judged before the form. A right value in a form that is not asked for is wrong, and the message says
    why. The message of a wrong value explains it, with numbers if some are found. ``case`` is "" for a part without
    cases.
    """
    goal = part.goal
    assert goal.value is not None
    target = goal.value
    mine, theirs = sorted(indices(node)), sorted(indices(target))
    if len(mine) == len(theirs) == 1:
        target = rename_index(target, theirs[0], mine[0])
    try:
        outcome = _outcome(part, walk_, node, target, goal, case)
    except ShapeError as error:
        outcome = misshapen(error)
    except TypedError as error:
        return Answer(part.question, "error", error.message)
    except Undecided as error:
        outcome = Outcome(UNDECIDED, error.reason)
    except Singular as error:
        outcome = without_value(error)
    line = Line(1, "", outcome.verdict, outcome.message, failing=outcome.sides, reason=outcome.reason)
    if line.verdict == OK:
        closed = expand(node, walk_.definitions, part.scope.indexed)
        if goal.mode == "minimizer" and closed.op == "arg":
            closed = closed.args[0]
        form = failing(goal.form, closed, part)
        if form:
            return Answer(part.question, WRONG, f"this has the right value, but {form}")
        return Answer(part.question, OK)
    if line.verdict == WRONG:
        if goal.mode == "minimizer" and node.op != "arg" and part.variable in symbols(node):
            node = Node("arg", (node,), ("argmin", part.variable), node.span)
        if not line.message:
            line.message = left_over(goal.form, expand(node, walk_.definitions, part.scope.indexed), part)
        with extra():
            explain(line, walk_, pair=(target, node), case=case, answering=True)
    return Answer(part.question, line.verdict, line.message, line.counterexample)


def _outcome(part: Part, walk_: Walk, node: Node, target: Node, goal: Milestone, case: str) -> Outcome:
    if goal.at == "optimum":
        same = Senses(walk_).at(node, target, case, True)
        return Outcome(OK if same else WRONG)
    judge = walk_.judge
    if goal.mode == "minimizer":
        variable = part.variable
        names = {p.value for p in walk(node) if p.op == "sym"}
        if node.op != "arg" and variable in names:
            best = Node("arg", (node,), ("argmin", variable), node.span)
            first = judge.equal(target, best, case)
            if first.verdict == OK:
                return first
            most = judge.equal(target, Node("arg", (node,), ("argmax", variable), node.span), case)
            return most if most.verdict == OK else first
        if node.op == "arg":
            node_form = failing(goal.form, node.args[0], part)
            if node_form:
                return Outcome(WRONG, f"this objective is not in the form asked for: {node_form}")
            return judge.equal(target, node, case)
    return judge.equal(target, node, case)
