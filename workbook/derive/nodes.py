"""Making nodes: powers, blocks, patterns with dots, function calls, brackets that have done their work."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from .errors import FuelError, SyntaxTypedError
from .tree import Node, indices, num, rename_index, replace, walk

DOT = "dots"


MAX_EXPONENT = 64
SIZES = ("n", "d", "m")


def span_of(*parts: Any) -> tuple[int, int]:
    spans = [p.span if isinstance(p, Node) else (p.value.start, p.value.end) for p in parts]
    return min(s[0] for s in spans), max(s[1] for s in spans)


def bare(node: Node) -> Node:
    """What stands inside brackets."""
    while node.op == "paren":
        node = node.args[0]
    return node


def strip(node: Node) -> Node:
    """The tree without its brackets; they have done their work."""
    args = tuple(strip(bare(arg)) for arg in node.args)
    return replace(node, args=args)


def upper(end: str | None) -> tuple[Node, ...]:
    """How far a sum was said to run; the shapes must agree."""
    return (Node("upto", (), end),) if end is not None else ()


def own_factors(body: Node, names: Any) -> tuple[Node, tuple[Node, ...]]:
    """What ``∏_i`` runs over: in ``∏_i a_i ∏_j b_j`` the second product stands beside the first."""
    if body.op == "mul":
        for place, factor in enumerate(body.args[1:], start=1):
            if factor.op == "prod" and not indices(factor) & set(names):
                first = body.args[:place]
                return first[0] if place == 1 else replace(body, args=first), body.args[place:]
    return body, ()


def negate(term: Node) -> Node:
    return Node("neg", (term,), None, term.span)


def greedy(name: str, body: Node, span: tuple[int, int]) -> Node:
    """``√λ w`` is the root of λ times w; ``log p(w) p(y)`` is the log of the product."""
    if name == "sqrt" and body.op == "mul":
        root = Node("fn", (body.args[0],), "sqrt", span)
        return replace(body, args=(root, *body.args[1:]), span=span)
    return Node("fn", (body,), name, span)


def make_derivative(which: str, var: Any, body: Node, span: tuple[int, int]) -> Node:
    """``∂/∂x`` takes the product after it; after a bracket the shapes decide (see shapes.py)."""
    if body.op == "mul" and body.args[0].op == "paren":
        return Node(which, (body,), (*var, "open"), span)
    return Node(which, (body,), var, span)


def constant(node: Node) -> Fraction | None:
    """The value of an expression of numbers only."""
    node = bare(node)
    if node.op == "num":
        return node.value
    if node.op == "neg":
        inner = constant(node.args[0])
        return None if inner is None else -inner
    if node.op == "div":
        top, bottom = constant(node.args[0]), constant(node.args[1])
        return None if top is None or not bottom else top / bottom
    return None


def make_power(base: Node, exponent: Fraction, span: tuple[int, int]) -> Node:
    if abs(exponent) > MAX_EXPONENT or exponent.denominator > 4:
        raise FuelError(f"exponents go up to {MAX_EXPONENT} here", *span)
    base = bare(base)
    if base.op == "norm" and exponent == 2:
        return Node("normsq", base.args, None, span)
    if base.op == "T" and exponent == -1:
        return Node("inv", (base,), None, span)
    if exponent == Fraction(1, 2):
        return Node("fn", (base,), "sqrt", span)
    return Node("pow", (base,), exponent, span)


def sized_power(exponent: Node) -> tuple[str, Fraction] | None:
    """``d/2`` as (d, 1/2): an exponent that is a multiple of a size."""
    exponent = bare(exponent)
    if exponent.op == "sym" and exponent.value in SIZES:
        return exponent.value, Fraction(1)
    if exponent.op not in ("neg", "div", "mul") or len(exponent.args) > 2:
        return None
    sized = [part for part in map(sized_power, exponent.args) if part is not None]
    factors = [value for value in map(constant, exponent.args) if value]
    if len(sized) != 1 or len(factors) != len(exponent.args) - 1:
        return None
    factor = Fraction(-1) if exponent.op == "neg" else factors[0]
    if exponent.op == "div":
        if constant(exponent.args[1]) is None:
            return None
        factor = 1 / factor
    return sized[0][0], sized[0][1] * factor


def dotted_sum(terms: list[Node]) -> Node:
    """``t_1 + t_2 + … + t_n`` as a sum over an index; the written terms must agree with one pattern."""
    at = next(i for i, t in enumerate(terms) if t.op == DOT)
    span = span_of(*terms)
    if at == 0 or at != len(terms) - 2:
        raise SyntaxTypedError(
            "dots need the first terms before them and one last term after", *terms[at].span
        )
    body, end = make_pattern(terms[:at], terms[-1], span)
    return Node("sum", (body, *upper(end)), "·", span)


def make_pattern(first: list[Node], last: Node, span: tuple[int, int]) -> tuple[Node, str]:
    general = rename_index(first[0], 1, "·")
    for position, term in enumerate(first[1:], start=2):
        if rename_index(general, "·", position) != term:
            raise SyntaxTypedError("the terms before the dots do not follow one pattern", *term.span)
    ends = {i for part in walk(last) for i in index_names(part)}
    for end in sorted(str(i) for i in ends):
        if rename_index(general, "·", end) == last:
            return general, end
    raise SyntaxTypedError("the last term does not follow the pattern of the first", *last.span)


def index_names(node: Node) -> list[str]:
    if node.op in ("entry", "delta"):
        return [i for i in node.value if isinstance(i, str)]
    if node.op == "deriv" and node.value[1]:
        return [i for i in node.value[1] if isinstance(i, str)]
    return []


def make_block(rows: list[list[Node]], span: tuple[int, int]) -> Node:
    flat = [x for row in rows for x in row]
    if any(x.op == DOT for x in flat):
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            at = next(i for i, x in enumerate(flat) if x.op == DOT)
            if 0 < at == len(flat) - 2:
                body, end = make_pattern(flat[:at], flat[-1], span)
                which = "row" if len(rows) == 1 else "col"
                return Node("stack", (body, *upper(end)), (which, "·"), span)
        raise SyntaxTypedError("dots are understood in one row or one column, between first and last", *span)
    width = len(rows[0])
    for row in rows:
        if len(row) != width:
            raise SyntaxTypedError(f"rows of a block have {width} and {len(row)} entries", *span_of(*row))
    return Node("block", tuple(flat), (len(rows), width), span)


def make_diag(args: list[Node], span: tuple[int, int]) -> Node:
    if len(args) > 1 and any(arg.op == DOT for arg in args):
        at = next(i for i, arg in enumerate(args) if arg.op == DOT)
        if not 0 < at == len(args) - 2:
            raise SyntaxTypedError("dots stand between the first and the last entry of a diagonal", *span)
        body, _ = make_pattern(args[:at], args[-1], span)
        return Node("diag", (body,), "·", span)
    free = sorted(indices(args[0]))
    return Node("diag", (args[0],), free[0] if len(free) == 1 else None, span)


def call(name: str, args: list[Node], span: tuple[int, int], token: Any) -> Node:
    """A function applied to its arguments."""
    args = [bare(arg) for arg in args]
    wanted = {"d": 2, "grad": 2, "max": 2, "normal": 3}.get(name, 1)
    if name == "cases":
        return Node("cases", tuple(args), None, span)
    if name == "diag" and any(arg.op == DOT for arg in args):
        return make_diag(args, span)
    if len(args) != wanted:
        raise SyntaxTypedError(
            f"{token.value} takes {wanted} argument{'s' * (wanted > 1)}, not {len(args)}", *span
        )
    if name in ("d", "grad"):
        var = args[1]
        if var.op == "sym":
            return Node("deriv" if name == "d" else "grad", (args[0],), (var.value, None), span)
        if var.op == "entry" and var.args[0].op == "sym" and name == "d":
            return Node("deriv", (args[0],), (var.args[0].value, var.value), span)
        raise SyntaxTypedError("the second argument of d is the variable: x or x_k", *var.span)
    if name == "max":
        other = [a for a in args if not (a.op == "num" and a.value == 0)]
        if len(other) != 1:
            raise SyntaxTypedError("max is understood as max(0, u)", *span)
        return Node("fn", (other[0],), "relu", span)
    if name in ("ind", "step"):
        body = args[0] if args[0].op == "cmp" else Node("cmp", (args[0], num(0, span)), ">", span)
        return Node("ind", (body,), None, span)
    if args[0].op == "cmp":
        if re.match("[<>]", args[0].value):
            raise SyntaxTypedError("a comparison belongs in ind(…)", *args[0].span)
        raise SyntaxTypedError("an = cannot stand inside brackets here", *args[0].span)
    if name == "diag":
        return make_diag(args, span)
    if name == "normal":
        return Node("normal", tuple(args), None, span)
    if name in ("inv", "pinv", "T", "norm", "abs"):
        return Node(name, (args[0],), None, span)
    return Node("fn", (args[0],), name, span)
