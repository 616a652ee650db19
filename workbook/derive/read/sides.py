"""Read one side of a relation into a tree, apply the student's functions and look up its letters."""

from __future__ import annotations

import re
from functools import partial

from ..errors import TypedError
from ..tree import Node, indices, num, rebuild, replace, walk
from .index_notation import index_names as indices_at
from .names import Names
from .nodes import BETWEEN
from .parse import expression
from .said import Statement
from .tokens import Token

# Longest name that a message shows in full.
MAX_WORD = 29


def side_of(tokens: list[Token], names: Names, here: Statement | None = None) -> Node:
    """Return the tree of one side, with the student's functions applied."""
    if len(tokens) == 1 and tokens[0].type == "INFTY":
        raise TypedError("∞ is not a value; a limit that grows has none", tokens[0].start, tokens[0].end)
    joint = next((t for t in tokens if t.type == "ARG" and "," in t.value[1]), None)
    if joint is not None:
        raise TypedError("a minimum is judged over one quantity", joint.start, joint.end)
    node = applied(expression([t for t in tokens if t.type != "ARGS"], tokens[-1].end), names)
    if names.densities and not _is_vector(here.first if here is not None else None, names):
        node = rebuild(node, partial(_additive, names=names))
    node = _lettered(_of_what(node, here.first if here is not None else None))
    for part in walk(node):
        word = part.value if part.op == "sym" else part.value[0] if part.op in ("deriv", "grad") else None
        if word is None or word in names.declared | names.defined | names.free:
            continue
        if word in names.rows or word in names.columns:
            continue
        if here is not None and not here.unnamed and word in _differentiated(node):
            here.unnamed = word
        if here is None:
            raise unknown(str(word), names, *part.span)
        if here.unnamed != word and word not in here.unknown:
            here.unknown.append(word)
    return node


def _of_what(node: Node, first: Node | None) -> Node:
    """Return a side with what its normal density is of: w in ``p(w | y) = N(μ, S)``, whose ``first`` side says it.

    Raises
    ------
    TypedError
        If a normal density does not name it, and is not the whole side or has no density on the other.
    """
    for part in walk(node):
        if part.op != "normal" or len(part.args) == 3:
            continue
        at = _argument(first) if part is node and first is not None else None
        if at is None:
            raise TypedError("a normal density says what it is of, as in N(y; mean, covariance)", *part.span)
        return replace(node, args=(at, *node.args))
    return node


def _argument(density: Node) -> Node | None:
    """Return w for ``p(w | y)`` and y_i for ``p(y_i | w)``; None if it is not the density of one quantity."""
    index = density.value if density.op == "entry" else None
    named = density.args[0].value if index is not None else f"p({density.value})"
    # One factor of a product has an index in its name too: p(y_i|w).
    found = (
        re.fullmatch(r"p\((\w+?)(?:_\w)?(?:\|.*)?\)", str(named)) if index or density.op == "dens" else None
    )
    if found is None:
        return None
    name = Node("sym", (), found[1], density.span)
    return name if index is None else Node("entry", (name,), index, density.span)


def _is_vector(first: Node | None, names: Names) -> bool:
    """Return whether a side is one vector of the part: ``y = X w + ε`` adds no constant."""
    return first is not None and first.op == "sym" and first.value in names.vectors


def _additive(node: Node, names: Names) -> Node:
    """Read ``+ C``, ``- log Z`` or ``+ c_1`` of an unknown letter as a term that does not depend on the variable."""
    if node.op != "add":
        return node

    def constant(term: Node) -> bool:
        while term.op in ("neg", "entry", "fn"):
            if term.op == "entry" and not all(isinstance(i, int) for i in term.value):
                return False
            term = term.args[0]
        return term.op == "const" or (term.op == "sym" and names.find(term.value) is None)

    if all(map(constant, node.args)):
        return node
    args = tuple(Node("const", (), None, a.span) if constant(a) else a for a in node.args)
    return replace(node, args=args)


def _lettered(node: Node) -> Node:
    """Read a letter that could be an index and stands alone, as the q of ``q w``, as a name."""
    compared = {
        arg.value
        for part in walk(node)
        if part.op in ("cmp", "within")
        for arg in walk(part)
        if arg.op == "idx"
    }
    alone = {part.value for part in walk(node) if part.op == "idx"} - compared
    if alone:
        alone &= indices(node) - {
            i for part in walk(node) if part.op in ("entry", "delta", "deriv") for i in indices_at(part)
        }
    if not alone:
        return node
    return rebuild(
        node, lambda part: replace(part, op="sym") if part.op == "idx" and part.value in alone else part
    )


def _differentiated(node: Node) -> set[str]:
    """Return the names that stand alone under a derivative, as in ∂f/∂x."""
    return {
        part.args[0].value for part in walk(node) if part.op in ("deriv", "grad") and part.args[0].op == "sym"
    }


def applied(node: Node, names: Names) -> Node:
    """Return the tree of a side with everything written out that depends on the names of the text.

    These are calls of the student's functions, small changes (as derivatives times dw), dots between factors (an inner
    product between two columns), products with a 0, symbols that the reading transposes, and sizes used as numbers.

    Raises
    ------
    TypedError
        If a function has another number of arguments, or if it is unclear what a small change is taken with respect to.
    """

    def change(part: Node) -> Node:
        if part.op == "mul" and any(arg in (num(0), Node("zero")) for arg in part.args[1:-1]):
            # V 0 U': the 0 has the size that its place asks for.
            return Node("zero", (), None, part.span)
        if part.op == "mul" and names.divided:
            part = _divided(part, names)
        if part.op == "mul" and any(arg.op == BETWEEN for arg in part.args):
            return _dotted(part, names)
        if part.op == "sym" and part.value in names.turned:
            return Node("T", (part,), None, part.span)
        if part.op == "call":
            parameters, body = names.functions[part.value]
            if len(parameters) != len(part.args):
                raise TypedError(f"{part.value} was defined with {len(parameters)} arguments", *part.span)
            return _with(body, dict(zip(parameters, part.args, strict=True)))
        if part.op == "moving" and not names.variable:
            raise TypedError("the derivative with respect to what? Write d(f, x)", *part.span)
        if part.op == "moving":
            return _change(part.args[0], names.variable)
        if part.op == "sym" and part.value == "N" and names.samples and names.find("N") is None:
            return replace(part, op="count", value=names.samples)
        if part.op == "sym" and part.value in names.sizes and names.find(part.value) is None:
            return replace(part, op="count")
        if part.op == "sym" and names.is_change(part.value):
            return _change(replace(part, value=part.value[1:]), names.variable)
        return part

    return rebuild(node, change)


def _divided(node: Node, names: Names) -> Node:
    """Read ``1/2λ``, without a space between 2 and λ, as 1/(2λ)."""
    factors: list[Node] = []
    for arg in node.args:
        before = factors[-1] if factors else arg
        below = before.args[1] if before.op == "div" else before
        letter = arg.args[0] if arg.op == "pow" else arg
        number = letter.op == "sym" and letter.value not in names.entries
        if before.op == "div" and below.op == "num" and number and below.span[1] == arg.span[0]:
            factors[-1] = replace(before, args=(before.args[0], Node("mul", (below, arg), None, arg.span)))
        else:
            factors.append(arg)
    return factors[0] if len(factors) == 1 else replace(node, args=tuple(factors))


def _dotted(node: Node, names: Names) -> Node:
    """Read the dots of a product: between two columns one is their inner product."""
    factors: list[Node] = []
    for place, arg in enumerate(node.args):
        if arg.op != BETWEEN:
            factors.append(arg)
        elif factors and _is_column(factors[-1], names) and _is_column(node.args[place + 1], names):
            # The matrices before the column belong to it: A x · c.
            start = len(factors) - 1
            while (
                start and factors[start - 1].op == "sym" and names.entries.get(factors[start - 1].value) == 2
            ):
                start -= 1
            column = (
                factors[start] if start == len(factors) - 1 else replace(node, args=tuple(factors[start:]))
            )
            factors[start:] = [Node("T", (column,), None, column.span)]
    return factors[0] if len(factors) == 1 else replace(node, args=tuple(factors))


def _is_column(node: Node, names: Names) -> bool:
    if node.op in ("neg", "add"):
        return all(_is_column(arg, names) for arg in node.args)
    if node.op == "mul":
        return _is_column(node.args[-1], names) and not any(arg.op == "T" for arg in node.args)
    return node.op == "sym" and node.value in names.vectors


def _with(body: Node, given: dict[str, Node]) -> Node:
    return rebuild(body, lambda part: given.get(part.value, part) if part.op == "sym" else part)


def _change(node: Node, variable: str) -> Node:
    """Return the change of an expression to first order: ∂f/∂x dx."""
    if node.op in ("T", "neg", "add"):
        return replace(node, args=tuple(_change(arg, variable) for arg in node.args))
    step = Node("sym", (), "d" + variable, node.span)
    if node.op == "sym" and node.value == variable:
        return step
    return Node("mul", (Node("deriv", (node,), (variable, None), node.span), step), None, node.span)


def unknown(word: str, names: Names, start: int, end: int) -> TypedError:
    """Return the error for a name that has no meaning in this part."""
    written = (names.declared | names.defined) - names.unwritten.keys()
    known = ", ".join(sorted(n for n in written if "(" not in n))
    word = word if len(word) <= MAX_WORD else word[: MAX_WORD - 1] + "…"
    message = f"what is {word!r}? Write {word} = … above; the symbols of this part are {known}"
    if "T" in word:
        message += ". A transpose is written x' or x^T"
    return TypedError(message, start, end)
