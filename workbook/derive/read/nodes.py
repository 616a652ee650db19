"""Build nodes: powers, blocks, patterns with dots, function calls. Remove brackets that are no longer needed."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

from ..errors import FuelError, SyntaxTypedError
from ..tree import BINDERS, Node, indices, num, rebuild, rename_index, replace, walk
from .names import FUNCTIONS, INDEX_NAMES
from .tokens import OTHER

DOT = "dots"
TWICE = 2
# A dot between two factors.
BETWEEN = "between"


MAX_EXPONENT = 64
MAX_ROOT = 4


def span_of(*parts: Any) -> tuple[int, int]:
    spans = [p.span if isinstance(p, Node) else (p.value.start, p.value.end) for p in parts]
    return min(s[0] for s in spans), max(s[1] for s in spans)


def bare(node: Node) -> Node:
    """Return the expression inside brackets."""
    while node.op == "paren":
        node = node.args[0]
    return node


def strip(node: Node) -> Node:
    """Return the tree without its brackets, which are no longer needed."""
    args = tuple(strip(bare(arg)) for arg in node.args)
    return replace(node, args=args)


def upper(end: str | None) -> tuple[Node, ...]:
    """Return a node for the stated end of a sum, which the shapes must agree with."""
    return (Node("upto", (), end),) if end else ()


def other_than(index: str, skipped: str, span: tuple[int, int] = (0, 0)) -> Node:
    """Return ``1 - δ_ik``, which leaves out the term i = k of a sum."""
    return Node("add", (num(1, span), Node("neg", (Node("delta", (), (index, skipped), span),), None, span)))


def index_condition(node: Node) -> bool:
    """Return whether a comparison is ``i = j`` or ``i ≠ j`` of two indices."""
    return node.op == "cmp" and node.value in OTHER and all(arg.op == "idx" for arg in node.args)


def holds(condition: Node) -> Node:
    """Return 1 where a condition is true and 0 elsewhere; for two indices this is ``δ_ij`` or ``1 - δ_ij``."""
    if not index_condition(condition):
        return Node("ind", (condition,))
    i, j = (arg.value for arg in condition.args)
    return (
        Node("delta", (), (i, j), condition.span)
        if condition.value == "="
        else other_than(i, j, condition.span)
    )


def by_index(condition: Node, value: Node, otherwise: Node) -> Node:
    """Return what has one value where two indices satisfy a condition, and another value elsewhere."""
    opposite = replace(condition, value=OTHER[condition.value])
    terms = [(holds(condition), value), (holds(opposite), otherwise)]
    kept = [Node("mul", (where, what), None, what.span) for where, what in terms if not _is_zero(what)]
    if not kept:
        return otherwise
    return kept[0] if len(kept) == 1 else Node("add", tuple(kept), None, condition.span)


def over_pairs(node: Node) -> Node:
    """Return the tree with every sum over i ≠ k read as one over both letters."""

    def both(part: Node) -> Node:
        if part.op == "sum" and part.args[0].op == "mul":
            for letter in indices(part):
                if part.args[0].args[0] == other_than(part.value, letter):
                    return Node("sum", (part,), letter, part.span)
        return part

    return rebuild(node, both)


def over_repeated(node: Node) -> Node:
    """Return the tree with a sum over every index that a product has twice, the convention of tensor calculus."""
    if node.op in ("add", "neg", "deriv", "grad"):
        return replace(node, args=tuple(map(over_repeated, node.args)))
    if node.op == "mul":
        for letter, times in sorted(_repeated(node).items()):
            if times == TWICE and letter in indices(node):
                node = Node("sum", (node,), letter, node.span)
    return node


def _repeated(node: Node) -> Counter[str]:
    """Return how often each index occurs in a product; a bracket of terms counts like its term with the most."""
    inner = [_repeated(arg) for arg in node.args]
    if node.op == "add":
        found: Counter[str] = reduce(or_, inner, Counter())
    else:
        found = sum(inner, Counter())
    at = node.value if node.op in ("entry", "delta") else node.value[1] or () if node.op == "deriv" else ()
    found += Counter(i for i in at if isinstance(i, str))
    # In x_i² the index does not occur twice.
    if node.op in BINDERS:
        del found[node.value]
    return found + found if node.op == "pow" else found


def own_factors(body: Node, names: Any) -> tuple[Node, tuple[Node, ...]]:
    """Separate the factors that ``∏_i`` runs over: in ``∏_i a_i ∏_j b_j`` and in ``∏_i a_i c`` only the first."""
    if body.op != "mul":
        return body, ()
    mine = [place for place, factor in enumerate(body.args) if indices(factor) & set(names)]
    end = mine[-1] + 1 if mine else len(body.args)
    if end == len(body.args):
        return body, ()
    return body.args[0] if end == 1 else replace(body, args=body.args[:end]), body.args[end:]


def negate(term: Node) -> Node:
    return Node("neg", (term,), None, term.span)


def greedy(name: str, body: Node, span: tuple[int, int]) -> Node:
    """Apply a function without brackets: ``√λ w`` is (√λ) w; ``log p(w) p(y)`` is the log of the product."""
    if name == "sqrt" and body.op == "mul":
        root = Node("fn", (body.args[0],), "sqrt", span)
        return replace(body, args=(root, *body.args[1:]), span=span)
    return Node("fn", (body,), name, span)


def make_derivative(which: str, var: Any, body: Node, span: tuple[int, int]) -> Node:
    """Apply ``∂/∂x`` to the product after it; if a bracket follows, the shapes decide (see shapes.py)."""
    if body.op == "mul" and body.args[0].op == "paren":
        return Node(which, (body,), (*var, "open"), span)
    return Node(which, (body,), var, span)


def constant(node: Node) -> Fraction | None:
    """Return the value of an expression that contains only numbers."""
    node = bare(node)
    if node.op == "num":
        return Fraction(node.value)
    if node.op == "neg":
        inner = constant(node.args[0])
        return None if inner is None else -inner
    if node.op == "div":
        top, bottom = constant(node.args[0]), constant(node.args[1])
        return None if top is None or not bottom else top / bottom
    return None


def number_of(node: Node) -> Fraction | None:
    """Return the value of an expression that contains only numbers, including integer powers."""
    if node.op == "pow":
        base = number_of(node.args[0])
        return base**node.value.numerator if base and node.value.denominator == 1 else None
    if node.op == "mul":
        values = [number_of(arg) for arg in node.args]
        product = Fraction(1)
        for value in values:
            if value is None:
                return None
            product *= value
        return product
    return constant(node)


def make_power(base: Node, exponent: Fraction, span: tuple[int, int]) -> Node:
    if abs(exponent) > MAX_EXPONENT or exponent.denominator > MAX_ROOT:
        raise FuelError(f"exponents go up to {MAX_EXPONENT} here", *span)
    base = bare(base)
    if base.op == "norm" and exponent == 2:
        return Node("normsq", base.args, base.value, span)
    if base.op == "T" and exponent == -1:
        return Node("inv", (base,), None, span)
    if exponent.denominator == 1 and exponent < -1 and base.op == "sym":
        return Node("pow", (Node("inv", (base,), None, span),), -exponent, span)
    if exponent == Fraction(1, 2):
        return Node("fn", (base,), "sqrt", span)
    return Node("pow", (base,), exponent, span)


def sized_power(exponent: Node) -> tuple[str, Fraction] | None:
    """Read an exponent that is a multiple of a size: ``d/2`` as (d, 1/2)."""
    exponent = bare(exponent)
    if exponent.op == "sym" and re.fullmatch("[a-z]", exponent.value) and exponent.value not in INDEX_NAMES:
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


def shared_index(body: Node, which: str, span: tuple[int, int]) -> list[str]:
    """Return the index that ``\\sum x_i c_i`` leaves out: the only one, or the only one that occurs twice."""
    seen = [i for part in walk(body) for i in index_names(part)]
    names = [i for i in dict.fromkeys(seen) if i in indices(body)]
    twice = [i for i in names if seen.count(i) > 1]
    found = names if len(names) == 1 else twice
    if len(found) != 1:
        raise SyntaxTypedError(f"a {which} needs its index: {which}_i", *span)
    return found


def dotted_sum(terms: list[Node]) -> Node:
    """Read ``t_1 + … + t_n``, perhaps with terms between, as a sum; all written terms must fit one pattern."""
    span = span_of(*terms)
    body, end = _general_term(terms)
    return body if end is None else Node("sum", (body, *upper(end)), "·", span)


def _general_term(items: list[Node]) -> tuple[Node, str | None]:
    """Return the general term of items with dots, and the name of the last index.

    For ``x_1, …, x_n`` the name is ``n``. For ``x_1, x_2, …`` it is "", which means the whole index. If the items at
    both ends are zero and one item is between them, return that item and None.

    Raises
    ------
    SyntaxTypedError
        If the dots come first, if several items follow them, or if an item does not fit the pattern.
    """
    at = [i for i, item in enumerate(items) if item.op == DOT]
    if at[0] == 0:
        raise SyntaxTypedError(DOTS, *items[at[0]].span)
    items = [_inner(bare(item)) for item in items]
    first, last = items[: at[0]], items[at[-1] + 1 :]
    between = [item for item in items[at[0] : at[-1]] if item.op != DOT]
    if len(last) > 1:
        raise SyntaxTypedError(DOTS, *items[at[-1]].span)
    zeros = [_is_zero(item) for item in [*first, *last]]
    if all(zeros) and len(between) == 1:
        return between[0], None
    if not last:
        # x_1 c_1 + x_2 c_2 + …: a sum over the whole index.
        found = _pattern(first, None)
        if found is None:
            raise SyntaxTypedError(DOTS, *items[at[0]].span)
        return found
    body, end = make_pattern(first, last[0])
    for item in between:
        if not any(
            rename_index(body, "·", i) == strip(bare(item)) for part in walk(item) for i in index_names(part)
        ):
            raise SyntaxTypedError("this term does not follow the pattern of the others", *item.span)
    return body, end


def _inner(node: Node) -> Node:
    """Return an item in which an inner pattern has a mark of its own, so that each index is bound once."""

    def other(part: Node) -> Node:
        if part.op not in BINDERS or part.value != "·":
            return part
        return replace(part, args=tuple(rename_index(arg, "·", "··") for arg in part.args), value="··")

    return rebuild(node, other)


DOTS = "dots need terms on both sides, such as x_1 c_1 + … + x_n c_n"


def _is_zero(node: Node) -> bool:
    node = bare(node)
    return node.op == "zero" or (node.op == "num" and node.value == 0)


def _pattern(first: list[Node], last: Node | None) -> tuple[Node, str] | None:
    """Return the general term, with ``·`` for the index that changes, and the last index; None without a pattern.

    Without ``last`` the last index is "".

    Raises
    ------
    SyntaxTypedError
        If a term between the ends does not follow the pattern.
    """
    ends: set[str | int] = set()

    def swap(a: Any, b: Any) -> Any:
        if a == 1 and b != 1:
            ends.add(b)
            return "·"
        return a if a == b else None

    def merge(a: Node, b: Node) -> Node | None:
        if a.op != b.op or len(a.args) != len(b.args):
            return None
        value = a.value
        if a.op in ("entry", "delta") and len(a.value) == len(b.value):
            value = tuple(swap(x, y) for x, y in zip(a.value, b.value, strict=True))
        elif a.op == "deriv" and a.value[1] and b.value[1] and a.value[0] == b.value[0]:
            value = (a.value[0], tuple(swap(x, y) for x, y in zip(a.value[1], b.value[1], strict=True)))
        elif a.value != b.value:
            return None
        if isinstance(value, tuple) and None in value and a.op in ("entry", "delta"):
            return None
        args = [merge(x, y) for x, y in zip(a.args, b.args, strict=True)]
        return (
            None
            if any(x is None for x in args)
            else replace(a, args=tuple(x for x in args if x), value=value)
        )

    other = last if last is not None else first[1] if len(first) > 1 else None
    general = (
        merge(strip(first[0]), strip(bare(other))) if other is not None else rename_index(first[0], 1, "·")
    )
    if general is None or len(ends) > 1 or (last is not None and not ends):
        return None
    for position, term in enumerate(first[1:], start=2):
        if rename_index(general, "·", position) != strip(bare(term)):
            raise SyntaxTypedError("the terms before the dots do not follow one pattern", *term.span)
    return general, str(next(iter(ends), "")) if last is not None else ""


def make_pattern(first: list[Node], last: Node) -> tuple[Node, str]:
    """Return the general term and its end. Raises SyntaxTypedError at the term that does not fit."""
    found = _pattern(first, last)
    if found is None:
        raise SyntaxTypedError("the last term does not follow the pattern of the first", *last.span)
    return found


def index_names(node: Node) -> list[str]:
    """Return the letters used as an index at a node."""
    if node.op in ("entry", "delta"):
        return [i for i in node.value if isinstance(i, str)]
    if node.op == "deriv" and node.value[1]:
        return [i for i in node.value[1] if isinstance(i, str)]
    return []


def make_block(rows: list[list[Node]], span: tuple[int, int]) -> Node:
    """Build a matrix from its rows: blocks, a pattern with dots, or a diagonal."""
    while len(rows) > 1 and all(x.op == "blank" for x in rows[-1]):
        rows = rows[:-1]
    flat = [bare(x) for row in rows for x in row]
    if any(x.op == DOT for x in flat) and len(rows) > 1 and any(len(row) > 1 for row in rows):
        return _grid([[bare(x) for x in row] for row in rows], span)
    if any(x.op == DOT for x in flat):
        which = "row" if len(rows) == 1 else "col"
        body, end = _general_term(flat)
        if end is None:
            raise SyntaxTypedError("the entries do not follow one pattern", *span)
        return Node("stack", (body, *upper(end)), (which, "·"), span)
    width = max(len(row) for row in rows)
    for row in rows:
        if len(row) != width:
            raise SyntaxTypedError(f"rows of a block have {width} and {len(row)} entries", *span)
    # An empty cell is a block of zeros.
    filled = [replace(num(0), span=span) if x.op == "blank" else x for x in flat]
    return Node("block", tuple(filled), (len(rows), width), span)


def _grid(rows: list[list[Node]], span: tuple[int, int]) -> Node:
    """Build a matrix given by its corners with dots between them, or a diagonal."""
    corner = rows[0][0]
    diagonal = [row[place] for place, row in enumerate(rows) if place < len(row)]
    rest = [x for i, row in enumerate(rows) for j, x in enumerate(row) if i != j]
    if all(x.op in (DOT, "blank") or _is_zero(x) for x in rest) and corner.op not in (DOT, "blank"):
        on = [x for x in diagonal if x.op != "blank" and not _is_zero(x)]
        return make_diag(on, span)
    across = [_row_of(row, span) for row in rows if not all(x.op in (DOT, "blank") for x in row)]
    dots = next((i for i, row in enumerate(rows) if all(x.op in (DOT, "blank") for x in row)), None)
    if dots is None:
        raise SyntaxTypedError("dots are supported only between the first and the last row", *span)
    first, last = across[:dots], across[dots:]
    if not first or len(last) > 1:
        raise SyntaxTypedError("dots are supported only between the first and the last row", *span)
    found = make_pattern(first, last[0]) if last else _pattern(first, None)
    if found is None:
        raise SyntaxTypedError("the rows do not follow one pattern", *span)
    body, end = found
    return Node("stack", (body, *upper(end)), ("col", "·"), span)


def _row_of(row: list[Node], span: tuple[int, int]) -> Node:
    if len(row) == 1:
        return row[0]
    if not any(x.op == DOT for x in row):
        raise SyntaxTypedError("a row of a matrix with dots needs dots too", *span)
    body, end = _general_term(row)
    # A mark that differs from the column's, so that each index is bound once.
    return Node("stack", (rename_index(body, "·", "··"), *upper(end)), ("row", "··"), span)


def make_diag(args: list[Node], span: tuple[int, int]) -> Node:
    """Build a diagonal from its entries, from one entry with an index, or from a column."""
    if len(args) > 1 and any(arg.op == DOT for arg in args):
        body, end = _general_term(args)
        if end is None:
            raise SyntaxTypedError("dots belong between the first and the last entry of a diagonal", *span)
        return Node("diag", (body,), "·", span)
    if len(args) > 1:
        raise SyntaxTypedError("write a diagonal as diag(s_1, …, s_r) or diag(s_i)", *span)
    free = sorted(indices(args[0]))
    return Node("diag", (args[0],), free[0] if len(free) == 1 else None, span)


def call(name: str, args: list[Node], span: tuple[int, int], token: Any) -> Node:
    """Apply a function to its arguments and return the node.

    Some functions become operators, such as ``d(f, x)`` a derivative and ``max(0, u)`` a ReLU. A name that is not known
    becomes a function without rules.

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
    wanted = {"d": 2, "grad": 2, "max": 2, "normal": 3, "dot": 2}.get(name, 1)
    if name == "dot" and len(args) == 2:
        return Node("mul", (Node("T", (args[0],), None, span), args[1]), None, span)
    if name == "cases":
        return Node("cases", tuple(args), None, span)
    if name == "diag" and any(arg.op == DOT for arg in args):
        return make_diag(args, span)
    if name not in FUNCTIONS.values():
        return Node("fn", tuple(args), name, span)
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
            raise SyntaxTypedError("write max as max(0, u)", *span)
        return Node("fn", (other[0],), "relu", span)
    if name in ("ind", "step"):
        body = args[0] if args[0].op == "cmp" else Node("cmp", (args[0], num(0, span)), ">", span)
        return Node("ind", (body,), None, span)
    if args[0].op == "cmp":
        if re.match("[<>]", args[0].value):
            raise SyntaxTypedError("a comparison belongs in ind(…)", *args[0].span)
        raise SyntaxTypedError("an = is not allowed inside brackets here", *args[0].span)
    if name == "diag":
        return make_diag(args, span)
    if name == "normal":
        return Node("normal", tuple(args), None, span)
    if name in ("inv", "pinv", "T", "norm", "abs"):
        return Node(name, (args[0],), None, span)
    return Node("fn", (args[0],), name, span)
