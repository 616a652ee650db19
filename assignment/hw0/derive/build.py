"""From the grammar's rules to nodes of the tree."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

from .errors import FuelError, SyntaxTypedError
from .tree import Node, num, rename_index, walk

DOT = "dots"
MAX_EXPONENT = 64


def _span(*parts: Any) -> tuple[int, int]:
    spans = [p.span if isinstance(p, Node) else (p.value.start, p.value.end) for p in parts]
    return min(s[0] for s in spans), max(s[1] for s in spans)


class TreeBuilder:
    """Bottom-up over lark's tree, without recursion deeper than the lexer's bracket limit allows."""

    def transform(self, tree: Any) -> Node:
        done: dict[int, Any] = {}
        for subtree in tree.iter_subtrees():
            children = [done[id(c)] if hasattr(c, "children") else c for c in subtree.children]
            name = subtree.data if isinstance(subtree.data, str) else subtree.data.value
            done[id(subtree)] = getattr(self, "do_" + str(name))(children)
        return done[id(tree)]

    # -- structure ---------------------------------------------------------------------------

    def do_start(self, c: list[Any]) -> Node:
        return c[0]

    def do_plusminus(self, c: list[Any]) -> str:
        return str(c[0].type)

    def do_total(self, c: list[Any]) -> Node:
        if len(c) == 1:
            return c[0]
        terms = [c[0]]
        for sign, term in zip(c[1::2], c[2::2], strict=True):
            terms.append(term if sign == "PLUS" else _negate(term))
        if any(t.op == DOT for t in terms):
            return _dotted_sum(terms)
        return Node("add", tuple(terms), None, _span(*terms))

    def do_minus(self, c: list[Any]) -> Node:
        return replace(_negate(c[1]), span=_span(*c))

    def do_plus(self, c: list[Any]) -> Node:
        return c[1]

    def do_prod(self, c: list[Any]) -> Node:
        if len(c) == 1:
            return c[0]
        left, right = c[0], c[-1]
        factors = left.args if left.op == "mul" else (left,)
        return Node("mul", (*factors, right), None, _span(left, right))

    def do_over(self, c: list[Any]) -> Node:
        return Node("div", (c[0], c[2]), None, _span(c[0], c[2]))

    def do_entrywise(self, c: list[Any]) -> Node:
        return Node("had", (c[0], c[2]), None, _span(c[0], c[2]))

    def do_big(self, c: list[Any]) -> Node:
        token, body = c[0].value, c[1]
        span = _span(c[0], body)
        kind = token.value
        if kind in ("sqrt1", "log1", "exp1"):
            return _greedy(kind[:-1], body, span)
        if kind in ("det1", "tr1"):
            return Node("fn", (body,), kind[:-1], span)
        if kind == "diag1":
            return _diag([body], span)
        which = kind[0]
        if which in ("sum", "prod"):
            for index in reversed(kind[1]):
                body = Node(which, (body, *_upper(kind[2])), index, span)
            return body
        if which == "lim":
            return Node("lim", (body,), kind[1:], span)
        if which == "stack":
            return Node("stack", (body,), kind[1:], span)
        return _derivative(which, kind[1], body, span)

    def do_arg(self, c: list[Any]) -> Node:
        return Node("arg", (c[1],), c[0].value.value, _span(*c))

    def do_arg_subject(self, c: list[Any]) -> Node:
        return Node("arg", (c[1], c[3], c[5]), c[0].value.value, _span(*c))

    # -- postfix -----------------------------------------------------------------------------

    def _post(self, op: str, c: list[Any], value: Any = None) -> Node:
        return Node(op, (c[0],), value, _span(*c))

    def do_transpose(self, c: list[Any]) -> Node:
        return self._post("T", c)

    def do_inverse(self, c: list[Any]) -> Node:
        return self._post("inv", c)

    def do_inverse_transpose(self, c: list[Any]) -> Node:
        return Node("T", (self._post("inv", c),), None, _span(*c))

    def do_pseudo_inverse(self, c: list[Any]) -> Node:
        return self._post("pinv", c)

    def do_ornament(self, c: list[Any]) -> Node:
        return c[0]

    def do_index(self, c: list[Any]) -> Node:
        base, indices = bare(c[0]), c[1].value.value
        if base.op in ("pow", "T") and base.args[0].op == "sym" and base.op == "pow":
            inner = Node("entry", base.args, indices, _span(*c))
            return replace(base, args=(inner,), span=_span(*c))
        if base.op == "entry":
            indices, base = (*base.value, *indices), base.args[0]
        return Node("entry", (base,), indices, _span(base, c[1]))

    def do_power(self, c: list[Any]) -> Node:
        return _power(c[0], Fraction(int(c[2].value.value)), _span(*c))

    def do_power_of(self, c: list[Any]) -> Node:
        exponent = constant(c[3])
        if exponent is None:
            raise SyntaxTypedError("an exponent is a number, T, -1 or †", *c[3].span)
        return _power(c[0], exponent, _span(*c))

    # -- primaries ---------------------------------------------------------------------------

    def do_number(self, c: list[Any]) -> Node:
        return num(Fraction(c[0].value.value), _span(c[0]))

    def _leaf(self, op: str, c: list[Any]) -> Node:
        return Node(op, (), c[0].value.value, _span(c[0]))

    def do_symbol(self, c: list[Any]) -> Node:
        return self._leaf("sym", c)

    def do_index_number(self, c: list[Any]) -> Node:
        return self._leaf("idx", c)

    def do_eye(self, c: list[Any]) -> Node:
        return self._leaf("eye", c)

    def do_zero(self, c: list[Any]) -> Node:
        return self._leaf("zero", c)

    def do_kronecker(self, c: list[Any]) -> Node:
        return self._leaf("delta", c)

    def do_dens(self, c: list[Any]) -> Node:
        return self._leaf("dens", c)

    def do_const(self, c: list[Any]) -> Node:
        return Node("const", (), None, _span(c[0]))

    def do_dots(self, c: list[Any]) -> Node:
        return Node(DOT, (), None, _span(c[0]))

    def do_group(self, c: list[Any]) -> Node:
        # Kept until the whole side is read: (x_i) x_j must not become x_i x_j under a derivative.
        return Node("paren", (c[1],), None, _span(*c))

    def do_braces(self, c: list[Any]) -> Node:
        return c[1]

    def do_norm(self, c: list[Any]) -> Node:
        return Node("norm", (c[1],), None, _span(*c))

    def do_modulus(self, c: list[Any]) -> Node:
        return Node("abs", (c[1],), None, _span(*c))

    def do_fraction(self, c: list[Any]) -> Node:
        return Node("div", (c[2], c[5]), "frac", _span(*c))

    def do_root(self, c: list[Any]) -> Node:
        return Node("fn", (c[2],), "sqrt", _span(*c))

    def do_derivative(self, c: list[Any]) -> Node:
        which, var = c[0].value.value
        return Node(which, (c[2],), var, _span(*c))

    def do_args(self, c: list[Any]) -> list[Node]:
        return [a for a in c if isinstance(a, Node)]

    def do_cond(self, c: list[Any]) -> Node:
        return Node("cmp", (c[0], c[2]), c[1].value.value, _span(*c))

    def do_indicator(self, c: list[Any]) -> Node:
        return Node("ind", (c[2],), None, _span(*c))

    def do_row(self, c: list[Any]) -> list[Node]:
        return [x for x in c if isinstance(x, Node)]

    def do_rows(self, c: list[Any]) -> list[list[Node]]:
        return [r for r in c if isinstance(r, list)]

    def do_bracket(self, c: list[Any]) -> Node:
        rows = c[1]
        if len(rows) == 1 and len(rows[0]) == 1:
            return self.do_group([c[0], rows[0][0], c[2]])
        return _block(rows, _span(c[0], c[2]))

    def do_block(self, c: list[Any]) -> Node:
        return _block(c[1], _span(c[0], c[2]))

    def do_branch(self, c: list[Any]) -> list[Node]:
        return [x for x in c if isinstance(x, Node)]

    def do_branches(self, c: list[Any]) -> list[list[Node]]:
        return [b for b in c if isinstance(b, list)]

    def do_cases(self, c: list[Any]) -> Node:
        branches = c[1]
        span = _span(c[0], c[2])
        if len(branches) == 2 and all(len(b) == 2 for b in branches):
            # Two conditions that are each other's opposite: the second is "otherwise".
            first, second = branches[0][1], branches[1][1]
            opposite = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
            if first.args == second.args and opposite.get(first.value) == second.value:
                branches = [branches[0], branches[1][:1]]
        if any(len(b) != 2 for b in branches[:-1]) or len(branches[-1]) != 1:
            raise SyntaxTypedError("cases need a condition on every line and 'otherwise' on the last", *span)
        return Node("cases", tuple(x for b in branches for x in b), None, span)

    def do_call(self, c: list[Any]) -> Node:
        return call(c[0].value.value, c[2], _span(*[x for x in c if not isinstance(x, list)]), c[0].value)


def bare(node: Node) -> Node:
    """What stands inside brackets."""
    while node.op == "paren":
        node = node.args[0]
    return node


def strip(node: Node) -> Node:
    """The tree without its brackets; they have done their work."""
    args = tuple(strip(bare(arg)) for arg in node.args)
    return replace(node, args=args)


def _upper(end: str | None) -> tuple[Node, ...]:
    """How far a sum was said to run; the shapes must agree."""
    return (Node("upto", (), end),) if end is not None else ()


def _negate(term: Node) -> Node:
    return Node("neg", (term,), None, term.span)


def _greedy(name: str, body: Node, span: tuple[int, int]) -> Node:
    """``√λ w`` is the root of λ times w; ``log p(w) p(y)`` is the log of the product."""
    if name == "sqrt" and body.op == "mul":
        root = Node("fn", (body.args[0],), "sqrt", span)
        return replace(body, args=(root, *body.args[1:]), span=span)
    return Node("fn", (body,), name, span)


def _derivative(which: str, var: Any, body: Node, span: tuple[int, int]) -> Node:
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


def _power(base: Node, exponent: Fraction, span: tuple[int, int]) -> Node:
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


def _dotted_sum(terms: list[Node]) -> Node:
    """``t_1 + t_2 + … + t_n`` as a sum over an index; the written terms must agree with one pattern."""
    at = next(i for i, t in enumerate(terms) if t.op == DOT)
    span = _span(*terms)
    if at == 0 or at != len(terms) - 2:
        raise SyntaxTypedError(
            "dots need the first terms before them and one last term after", *terms[at].span
        )
    body, end = _pattern(terms[:at], terms[-1], span)
    return Node("sum", (body, *_upper(end)), "·", span)


def _pattern(first: list[Node], last: Node, span: tuple[int, int]) -> tuple[Node, str]:
    general = rename_index(first[0], 1, "·")
    for position, term in enumerate(first[1:], start=2):
        if rename_index(general, "·", position) != term:
            raise SyntaxTypedError("the terms before the dots do not follow one pattern", *term.span)
    ends = {i for part in walk(last) for i in _index_names(part)}
    for end in sorted(str(i) for i in ends):
        if rename_index(general, "·", end) == last:
            return general, end
    raise SyntaxTypedError("the last term does not follow the pattern of the first", *last.span)


def _index_names(node: Node) -> list[str]:
    if node.op in ("entry", "delta"):
        return [i for i in node.value if isinstance(i, str)]
    if node.op == "deriv" and node.value[1]:
        return [i for i in node.value[1] if isinstance(i, str)]
    return []


def _block(rows: list[list[Node]], span: tuple[int, int]) -> Node:
    flat = [x for row in rows for x in row]
    if any(x.op == DOT for x in flat):
        if len(rows) == 1 or all(len(row) == 1 for row in rows):
            at = next(i for i, x in enumerate(flat) if x.op == DOT)
            if 0 < at == len(flat) - 2:
                body, end = _pattern(flat[:at], flat[-1], span)
                which = "row" if len(rows) == 1 else "col"
                return Node("stack", (body, *_upper(end)), (which, "·"), span)
        raise SyntaxTypedError("dots are understood in one row or one column, between first and last", *span)
    width = len(rows[0])
    for row in rows:
        if len(row) != width:
            raise SyntaxTypedError(f"rows of a block have {width} and {len(row)} entries", *_span(*row))
    return Node("block", tuple(flat), (len(rows), width), span)


def _diag(args: list[Node], span: tuple[int, int]) -> Node:
    from .tree import indices

    free = sorted(indices(args[0]))
    return Node("diag", (args[0],), free[0] if len(free) == 1 else None, span)


def call(name: str, args: list[Node], span: tuple[int, int], token: Any) -> Node:
    """A function applied to its arguments."""
    args = [bare(arg) for arg in args]
    wanted = {"d": 2, "grad": 2, "max": 2, "normal": 3}.get(name, 1)
    if name == "cases":
        return Node("cases", tuple(args), None, span)
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
        return _diag(args, span)
    if name == "normal":
        return Node("normal", tuple(args), None, span)
    if name in ("inv", "pinv", "T", "norm", "abs"):
        return Node(name, (args[0],), None, span)
    return Node("fn", (args[0],), name, span)
