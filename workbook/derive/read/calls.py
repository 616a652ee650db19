"""Apply a function that is written with its arguments in brackets."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import SyntaxTypedError
from ..tree import Node, num
from .matrices import make_diag
from .names import FUNCTIONS
from .nodes import DOT, bare

Span = tuple[int, int]


def call(name: str, args: list[Node], span: Span, typed: str) -> Node:
    """Return a function applied to its arguments; some become operators, such as ``d(f, x)`` a derivative.

    ``typed`` is how a message calls the function. A name that is not known becomes a function without
    rules.

    Raises
    ------
    SyntaxTypedError
        If the number or the form of the arguments is wrong.
    """
    args = [bare(arg) for arg in args]
    if name.startswith("own "):
        return Node("call", tuple(args), name.removeprefix("own "), span)
    if name == "d" and len(args) == 1:
        return Node("moving", (args[0],), None, span)
    if name == "cases":
        return Node("cases", tuple(args), None, span)
    if name not in FUNCTIONS.values():
        return Node("fn", tuple(args), name, span)
    if name == "diag" and any(arg.op == DOT for arg in args):
        return make_diag(args, span)
    wanted, build = CALLS.get(name, (1, _function(name)))
    # What the density is of may stand on the other side: p(w) = N(0, I).
    if len(args) != wanted and (name, len(args)) != ("normal", 2):
        raise SyntaxTypedError(f"{typed} takes {wanted} argument{'s' * (wanted > 1)}, not {len(args)}", *span)
    if args[0].op == "cmp" and build is not _indicator:
        order = args[0].value[0] in "<>"
        message = "a comparison belongs in ind(…)" if order else "an = is not allowed inside brackets here"
        raise SyntaxTypedError(message, *args[0].span)
    return build(args, span)


def _function(name: str) -> Builder:
    return lambda args, span: Node("fn", (args[0],), name, span)


def _operator(op: str) -> Builder:
    return lambda args, span: Node(op, tuple(args), None, span)


def _derivative(op: str) -> Builder:
    def build(args: list[Node], span: Span) -> Node:
        """Read ``d(f, x)``, and ``d(f, x_k)``, which a gradient does not have."""
        body, variable = args
        if variable.op == "sym":
            return Node(op, (body,), (variable.value, None), span)
        if op == "deriv" and variable.op == "entry" and variable.args[0].op == "sym":
            return Node(op, (body,), (variable.args[0].value, variable.value), span)
        raise SyntaxTypedError("the second argument of d is the variable: x or x_k", *variable.span)

    return build


def _relu(args: list[Node], span: Span) -> Node:
    other = [arg for arg in args if not (arg.op == "num" and arg.value == 0)]
    if len(other) != 1:
        raise SyntaxTypedError("write max as max(0, u)", *span)
    return Node("fn", (other[0],), "relu", span)


def _indicator(args: list[Node], span: Span) -> Node:
    positive = args[0] if args[0].op == "cmp" else Node("cmp", (args[0], num(0, span)), ">", span)
    return Node("ind", (positive,), None, span)


def _inner_product(args: list[Node], span: Span) -> Node:
    return Node("mul", (Node("T", (args[0],), None, span), args[1]), None, span)


Builder = Callable[[list[Node], Span], Node]
# The number of arguments of a function, and what builds its node; functions that are not here take one.
CALLS: dict[str, tuple[int, Builder]] = {
    "d": (2, _derivative("deriv")), "grad": (2, _derivative("grad")), "max": (2, _relu), "dot": (2, _inner_product),
    "normal": (3, _operator("normal")), "diag": (1, make_diag), "ind": (1, _indicator), "step": (1, _indicator),
    **{op: (1, _operator(op)) for op in ("inv", "pinv", "T", "norm", "abs")},
}  # fmt: skip
