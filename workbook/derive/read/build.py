"""Build nodes of the tree from the grammar's rules."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from ..errors import SyntaxTypedError
from ..tree import Node, num, replace
from .calls import call
from .dots import dotted_sum
from .index_notation import by_index, index_condition, other_than, own_factors, shared_index, upper, within
from .matrices import make_block, make_diag, make_entrywise
from .nodes import BETWEEN, DOT, bare, greedy, make_derivative, negate, span_of
from .powers import constant, make_power, sized_power
from .tokens import ONES, OPPOSITE, OTHER


class Row(list[Node]):
    """The entries of one row; ``beside`` says that a & separates them, so columns are not one above the other."""

    beside = False


def _node(child: Any) -> Node:
    """Return a child that the grammar turns into a node, not a token."""
    assert isinstance(child, Node)
    return child


class TreeBuilder:
    """Builds the tree bottom-up from lark's tree, with no recursion deeper than the lexer's bracket limit."""

    def transform(self, tree: Any) -> Node:
        done: dict[int, Any] = {}
        for subtree in tree.iter_subtrees():
            children = [done[id(c)] if hasattr(c, "children") else c for c in subtree.children]
            name = subtree.data if isinstance(subtree.data, str) else subtree.data.value
            done[id(subtree)] = getattr(self, "do_" + str(name))(children)
        return _node(done[id(tree)])

    # -- structure ---------------------------------------------------------------------------

    def do_start(self, c: list[Any]) -> Node:
        return _node(c[0])

    def do_plusminus(self, c: list[Any]) -> str:
        return str(c[0].type)

    def do_total(self, c: list[Any]) -> Node:
        if len(c) == 1:
            return _node(c[0])
        terms = [c[0]]
        for sign, term in zip(c[1::2], c[2::2], strict=True):
            terms.append(term if sign == "PLUS" else negate(term))
        if any(t.op == DOT for t in terms):
            return dotted_sum(terms)
        return Node("add", tuple(terms), None, span_of(*terms))

    def do_minus(self, c: list[Any]) -> Node:
        return replace(negate(c[1]), span=span_of(*c))

    def do_plus(self, c: list[Any]) -> Node:
        return _node(c[1])

    def do_prod(self, c: list[Any]) -> Node:
        if len(c) == 1:
            return _node(c[0])
        left, right = c[0], c[-1]
        factors = left.args if left.op == "mul" else (left,)
        # Whether a dot between two columns is their inner product is decided where the names are known.
        dot = (Node(BETWEEN, (), None, span_of(c[1])),) if len(c) == 3 and c[1].value.value == "·" else ()
        return Node("mul", (*factors, *dot, right), None, span_of(left, right))

    def do_over(self, c: list[Any]) -> Node:
        return Node("div", (c[0], c[2]), None, span_of(c[0], c[2]))

    def do_frobenius(self, c: list[Any]) -> Node:
        """Build ``A : B``, the sum of the products of their entries."""
        product = Node("mul", (Node("T", (c[0],), None, c[0].span), c[2]), None, span_of(c[0], c[2]))
        return Node("fn", (product,), "tr", product.span)

    def do_entrywise(self, c: list[Any]) -> Node:
        return make_entrywise(c[0], c[2])

    def do_big_minus(self, c: list[Any]) -> Node:
        """Read ``sum_i -y_i X_ik``."""
        return self.do_big([c[0], negate(c[2])])

    def do_big(self, c: list[Any]) -> Node:
        """Return the node of an operator and the product after it: a sum, a derivative, a limit, a bare ``log``.

        A sum without an index runs over the index that its terms share, and raises SyntaxTypedError if there is none.
        In a sum over i ≠ k the terms are multiplied by 1 - δ_ik. Factors of a ∏ without its index are put outside.
        """
        token, body = c[0].value, c[1]
        span = span_of(c[0], body)
        kind = token.value
        if kind == "diag1":
            return make_diag([body], span)
        if isinstance(kind, str):
            return greedy(kind[:-1], body, span)
        which = kind[0]
        if which == "but":
            # A sum over i ≠ k: the terms are multiplied by 1 - δ_ik.
            _, index, skipped = kind
            return Node(
                "sum", (Node("mul", (other_than(index, skipped, span), body), None, span),), index, span
            )
        if which in ("sum", "prod"):
            rest: tuple[Node, ...] = ()
            names = kind[1] or shared_index(body, which, span)
            if which == "prod":
                body, rest = own_factors(body, names)
            for place, index in enumerate(reversed(names)):
                some = within(kind[3]) if kind[3:] and not place else ()
                body = Node(which, (body, *upper(kind[2]), *some), index, span)
            return replace(body, op="mul", args=(body, *rest), value=None) if rest else body
        if which == "lim":
            return Node("lim", (body,), kind[1:], span)
        if which == "stack":
            return Node("stack", (body,), kind[1:], span)
        if which == "hess":
            # Of ∂²f/∂x∂yᵀ, rows belong to x and columns to y.
            return make_derivative("deriv", kind[-1], Node("grad", (body,), kind[1], span), span)
        return make_derivative(which, kind[1], body, span)

    def do_arg(self, c: list[Any]) -> Node:
        return Node("arg", (c[1],), c[0].value.value, span_of(*c))

    def do_arg_subject(self, c: list[Any]) -> Node:
        return Node("arg", (c[1], c[3], c[5]), c[0].value.value, span_of(*c))

    def do_arg_under(self, c: list[Any]) -> Node:
        """Build the optimum whose constraint stands below it."""
        return Node("arg", (c[6], c[2], c[4]), c[0].value.value, span_of(*c))

    # -- postfix -----------------------------------------------------------------------------

    def _post(self, op: str, c: list[Any], value: Any = None) -> Node:
        return Node(op, (c[0],), value, span_of(*c))

    def do_transpose(self, c: list[Any]) -> Node:
        if bare(c[0]) in (Node("zero"), num(0)):
            # 0' without a size of its own is a 0.
            return _node(c[0])
        if bare(c[0]) == num(1):
            raise SyntaxTypedError(ONES, *span_of(*c))
        return self._post("T", c)

    def do_transpose_of(self, c: list[Any]) -> Node:
        if bare(c[1]) == num(1):
            raise SyntaxTypedError(ONES, *span_of(*c))
        return Node("T", (c[1],), None, span_of(*c))

    def do_inverse(self, c: list[Any]) -> Node:
        return self._post("inv", c)

    def do_inverse_transpose(self, c: list[Any]) -> Node:
        return Node("T", (self._post("inv", c),), None, span_of(*c))

    def do_pseudo_inverse(self, c: list[Any]) -> Node:
        return self._post("pinv", c)

    def do_ornament(self, c: list[Any]) -> Node:
        return _node(c[0])

    def do_index(self, c: list[Any]) -> Node:
        base, indices = bare(c[0]), c[1].value.value
        if re.fullmatch(":[a-z]", str(indices[0])):
            # η_{1:d} is [I_d 0] η.
            span = span_of(*c)
            first = Node(
                "block", (Node("eye", (), indices[0][1:], span), Node("zero", (), None, span)), (1, 2), span
            )
            return Node("mul", (first, base), None, span)
        if base.op in ("pow", "T") and base.args[0].op == "sym" and base.op == "pow":
            inner = Node("entry", base.args, indices, span_of(*c))
            return replace(base, args=(inner,), span=span_of(*c))
        if base.op == "entry":
            indices, base = (*base.value, *indices), base.args[0]
        return Node("entry", (base,), indices, span_of(base, c[1]))

    def do_power(self, c: list[Any]) -> Node:
        return make_power(c[0], Fraction(int(c[2].value.value)), span_of(*c))

    def do_power_of(self, c: list[Any]) -> Node:
        exponent = constant(c[3])
        if exponent is None and bare(c[0]) == Node("sym", (), "e"):
            return Node("fn", (bare(c[3]),), "exp", span_of(*c))
        sized = sized_power(c[3]) if exponent is None else None
        if sized is not None:
            return Node("sizepow", (bare(c[0]),), sized, span_of(*c))
        if exponent is None:
            raise SyntaxTypedError("an exponent is a number, T, -1 or †", *c[3].span)
        return make_power(c[0], exponent, span_of(*c))

    # -- primaries ---------------------------------------------------------------------------

    def do_number(self, c: list[Any]) -> Node:
        return num(Fraction(c[0].value.value), span_of(c[0]))

    def _leaf(self, op: str, c: list[Any]) -> Node:
        return Node(op, (), c[0].value.value, span_of(c[0]))

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
        key, index = c[0].value.value
        if index is None:
            return Node("dens", (), key, span_of(c[0]))
        # One factor of a product: p(y_i | w).
        return Node("entry", (Node("sym", (), f"p({key})", span_of(c[0])),), (index,), span_of(c[0]))

    def do_const(self, c: list[Any]) -> Node:
        value = c[0].value.value
        return Node("const", (), value if isinstance(value, int) else None, span_of(c[0]))

    def do_dots(self, c: list[Any]) -> Node:
        return Node(DOT, (), None, span_of(c[0]))

    def do_group(self, c: list[Any]) -> Node:
        # Brackets are kept until the whole side is read: (x_i) x_j must not become x_i x_j under a derivative.
        return Node("paren", (c[1],), None, span_of(*c))

    def do_tuple(self, c: list[Any]) -> Node:
        """Read ``(2x_1, …, 2x_n)`` as a row, the layout of derivatives in the homework."""
        return make_block([[x for x in c if isinstance(x, Node)]], span_of(c[0], c[-1]))

    def do_braces(self, c: list[Any]) -> Node:
        return _node(c[1])

    def do_norm(self, c: list[Any]) -> Node:
        frobenius = "F" if c[2].value.value == "F" else None
        return Node("norm", (c[1],), frobenius, span_of(*c))

    def do_inner(self, c: list[Any]) -> Node:
        """Read ``⟨a, b⟩`` as a'b; with dots or more entries, read the entries of a row."""
        rows = c[1]
        if len(rows) == 1 and len(rows[0]) == 2 and not any(x.op in (DOT, "blank") for x in rows[0]):
            left, right = rows[0]
            return Node("mul", (Node("T", (left,), None, left.span), right), None, span_of(c[0], c[2]))
        return make_block(rows, span_of(c[0], c[2]))

    def do_blank(self, c: list[Any]) -> Node:
        return Node("blank")

    def do_modulus(self, c: list[Any]) -> Node:
        return Node("abs", (c[1],), None, span_of(*c))

    def do_fraction(self, c: list[Any]) -> Node:
        return Node("div", (c[2], c[5]), "frac", span_of(*c))

    def do_root(self, c: list[Any]) -> Node:
        return Node("fn", (c[2],), "sqrt", span_of(*c))

    def do_derivative(self, c: list[Any]) -> Node:
        which, var = c[0].value.value
        return Node(which, (c[2],), var, span_of(*c))

    def do_args(self, c: list[Any]) -> list[Node]:
        return [a for a in c if isinstance(a, Node)]

    def do_cond(self, c: list[Any]) -> Node:
        return Node("cmp", (c[0], c[2]), c[1].value.value, span_of(*c))

    def do_indicator(self, c: list[Any]) -> Node:
        return Node("ind", (c[2],), None, span_of(*c))

    def do_row(self, c: list[Any]) -> list[Node]:
        row = Row(x for x in c if isinstance(x, Node))
        row.beside = any(not isinstance(x, Node) and x.value.type == "AMP" for x in c)
        return row

    def do_rows(self, c: list[Any]) -> list[list[Node]]:
        return [r for r in c if isinstance(r, list)]

    def do_bracket(self, c: list[Any]) -> Node:
        rows = c[1]
        if all(cell.op == "blank" for row in rows for cell in row):
            raise SyntaxTypedError("there is no formula between these brackets", *span_of(c[0], c[2]))
        if len(rows) == 1 and len(rows[0]) == 1:
            return self.do_group([c[0], rows[0][0], c[2]])
        across = c[0].value.value == "|" or rows[0].beside
        return make_block(rows, span_of(c[0], c[2]), across=across)

    def do_block(self, c: list[Any]) -> Node:
        return make_block(c[1], span_of(c[0], c[2]), across=True)

    def do_branch(self, c: list[Any]) -> list[Node]:
        return [x for x in c if isinstance(x, Node)]

    def do_branches(self, c: list[Any]) -> list[list[Node]]:
        return [b for b in c if isinstance(b, list)]

    def do_cases(self, c: list[Any]) -> Node:
        branches = c[1]
        span = span_of(c[0], c[2])
        if len(branches) == 2 and all(len(b) == 2 for b in branches):
            # If one condition negates the other, the second means "otherwise".
            first, second = branches[0][1], branches[1][1]
            if first.args == second.args and {**OPPOSITE, **OTHER}.get(first.value) == second.value:
                branches = [branches[0], branches[1][:1]]
        if any(len(b) != 2 for b in branches[:-1]) or len(branches[-1]) != 1:
            raise SyntaxTypedError("cases need a condition on every line and 'otherwise' on the last", *span)
        if len(branches) == 2 and index_condition(branches[0][1]):
            return by_index(branches[0][1], branches[0][0], branches[1][0])
        return Node("cases", tuple(x for b in branches for x in b), None, span)

    def do_call(self, c: list[Any]) -> Node:
        token = c[0].value
        return call(token.value, c[2], span_of(*[x for x in c if not isinstance(x, list)]), token.value)
