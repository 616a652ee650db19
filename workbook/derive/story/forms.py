"""Test the form of an expression for milestones and goals: which names and operators it uses."""

from __future__ import annotations

import re

from ..algebra.settle import resolve
from ..description import Form
from ..errors import Undecided
from ..part import Part
from ..tree import Node, count, replace, stacked, symbols, walk, with_indices

GROUPS = {
    "d": {"deriv", "grad"},
    "sum": {"sum"},
    "norm": {"norm", "normsq", "abs"},
    "block": {"block"},
    "inv": {"inv"},
    "pinv": {"pinv"},
    "lim": {"lim"},
    "arg": {"arg"},
    "delta": {"delta"},
    "stack": {"stack"},
    "p": {"dens", "normal"},
    "I": {"eye"},
    "/": {"div"},
}  # fmt: skip
# Phrases for these groups, and for the other names that ``has`` knows, in messages to students.
WORDS = {
    "d": "a derivative", "sum": "a sum", "norm": "a norm", "block": "a block matrix", "inv": "an inverse",
    "pinv": "a pseudo-inverse", "lim": "a limit", "arg": "an optimization", "delta": "a Kronecker delta",
    "stack": "a row or column written entry by entry", "p": "a density", "I": "an identity matrix",
    "/": "a quotient", "exp": "an exponential", "log": "a logarithm", "root": "a root",
    "exponent-free": "an expression without exponentials",
}  # fmt: skip
# The pseudo-inverse of one matrix, "pinv(X)", and an inverse of one size, "inv(n)". "/λ" is a quotient by λ.
PINV_OF = re.compile(r"pinv\((\w+)\)")
INVERSE_OF_SIZE = re.compile(r"inv\((\w+)\)")
NEVER_LEFT = ("d", "lim", "arg", "p", "delta")


MAX_EXPANDED = 4000
Indexed = dict[str, tuple[tuple[str, ...], Node]]


def expand(node: Node, definitions: dict[str, Node], indexed: Indexed) -> Node:
    """Replace the student's own names, including those with an index, with their definitions."""
    left = MAX_EXPANDED

    def put_in(part: Node) -> Node:
        nonlocal left
        left -= 1
        if left < 0:
            raise Undecided("too many nested definitions")
        base = part.args[0] if part.op == "entry" else part
        names, raw = indexed.get(base.value, ((), part)) if base.op == "sym" else ((), part)
        if part.op == "entry" and names and len(names) == len(part.value):
            return put_in(with_indices(raw, names, part.value))
        if part.op == "sym" and part.value in definitions:
            return put_in(definitions[part.value])
        whole = stacked(part, indexed)
        if whole is not None:
            return put_in(whole)
        if part.op == "entry" and names:
            return part
        args = tuple(map(put_in, part.args))
        same = all(a is b for a, b in zip(args, part.args, strict=True))
        return part if same else replace(part, args=args)

    return put_in(node)


def has(node: Node, what: str, part: Part) -> bool:
    """Return whether an expression uses a name or a kind of operator."""
    if what == "exponent-free":
        return not has(node, "exp", part) and not has(node, "p", part)
    if sized := INVERSE_OF_SIZE.fullmatch(what):
        return has_inverse(node, sized[1], part)
    return occurrences(node, what, part) > 0


def occurrences(node: Node, what: str, part: Part) -> int:
    """Return how often a name or a kind of operator occurs.

    ``what`` is a name of a symbol, of a group of operators, ``exp``, ``log``, ``root``, ``*`` for any node, ``/λ`` for
    a quotient by λ, the pseudo-inverse of a symbol, or a density such as ``p(y|w)``.
    """
    if what in GROUPS:
        return sum(p.op in GROUPS[what] for p in walk(node))
    if what in ("exp", "log"):
        return sum(p.op == "fn" and p.value == what for p in walk(node))
    if what == "root":
        return sum(
            (p.op == "fn" and p.value == "sqrt") or (p.op == "pow" and p.value.denominator != 1)
            for p in walk(node)
        )
    if what == "*":
        return sum(1 for _ in walk(node))
    if what.startswith("/"):
        by = what[1:]
        return sum(
            (p.op == "div" and by in symbols(p.args[1])) or (p.op == "inv" and symbols(p.args[0]) == {by})
            for p in walk(node)
        )
    if found := PINV_OF.fullmatch(what):
        return sum(p.op == "pinv" and p.args == (Node("sym", (), found[1]),) for p in walk(node))
    if what.startswith("p("):
        return sum(p.op == "dens" and f"p({p.value})" == what for p in walk(node))
    if what in part.names.corners:
        return sum(count(node, name) for name in (what, *part.names.corners[what]) if name)
    written = count(node, what) + sum(count(node, letter) for letter in letters_of(what, part))
    return written or int(what in symbols(node))


def letters_of(matrix: str, part: Part) -> set[str]:
    """Return the letters that mean, with an index, a row or a column of a matrix, such as v for V."""
    tables = (part.scope.rows_of, part.scope.columns_of)
    return {
        letter
        for table in tables
        for letter, name in table.items()
        if name == matrix and letter not in part.scope.shapes
    }


def has_inverse(node: Node, size: str, part: Part) -> bool:
    """Return whether a matrix of this size is inverted."""
    try:
        (settled,), _ = resolve([node], part.scope)
    except Exception:
        return False
    return any(p.op == "inv" and p.args[0].shape == (size, size) for p in walk(settled))


def by_entries(node: Node, part: Part, inside: bool = False) -> bool:
    """Return whether vectors and matrices occur through their entries alone.

    With ``inside``, they may also occur inside of an entry, as in (A x)_i.
    """
    if inside and node.op == "entry":
        return True
    if inside:
        whole = node.op == "sym" and part.scope.shapes.get(node.value) != (1, 1)
        return not whole and all(by_entries(arg, part, True) for arg in node.args)
    for place in walk(node):
        for arg in place.args:
            whole = arg.op == "sym" and part.scope.shapes.get(arg.value) != (1, 1)
            if whole and place.op != "entry":
                return False
    return not (node.op == "sym" and part.scope.shapes.get(node.value) != (1, 1))


def _said(what: str) -> str:
    sized = INVERSE_OF_SIZE.fullmatch(what)
    return f"the inverse of an {sized[1]} × {sized[1]} matrix" if sized else WORDS.get(what, what)


def failing(form: Form, node: Node, part: Part) -> str:
    """Return why the form does not fit, or an empty string if it fits."""
    return left_over(form, node, part) or _lacking(form, node, part)


def left_over(form: Form, node: Node, part: Part) -> str:
    """Return what an expression still contains and should not, or an empty string."""
    if form.only is not None:
        extra = beside(form.only, node, part)
        if extra:
            return f"it still contains {', '.join(sorted(extra))}"
        left = [what for what in NEVER_LEFT if has(node, what, part)]
        if left:
            return f"it still contains {WORDS[left[0]]}"
    for what in form.without:
        if has(node, what, part):
            return f"it still contains {_said(what)}"
    return ""


def beside(names: frozenset[str], node: Node, part: Part) -> set[str]:
    """Return the names that occur in an expression beside those given and their parts, rows and columns."""
    mine = {letter for name in names for letter in letters_of(name, part)}
    mine |= {corner for name in names & part.names.corners.keys() for corner in part.names.corners[name]}
    return symbols(node) - names - mine


def _lacking(form: Form, node: Node, part: Part) -> str:
    for what in form.uses:
        if not has(node, what, part):
            return f"it does not contain {_said(what)}"
    for choice in (form.uses_any, form.uses_any_2):
        if choice and not any(has(node, what, part) for what in choice):
            return f"it does not contain {' or '.join(map(_said, choice))}"
    for name, most in form.at_most.items():
        if occurrences(node, name, part) > most:
            return f"{name} occurs {occurrences(node, name, part)} times; it can be simplified"
    for name, least in form.at_least.items():
        if occurrences(node, name, part) < least:
            return f"{name} occurs {occurrences(node, name, part)} times; the factors are not multiplied out"
    if form.entries and not by_entries(node, part, form.entries == "inside"):
        return "it is not written entry by entry"
    if form.inverse and not has_inverse(node, form.inverse, part):
        return f"it does not invert a matrix of size {form.inverse}"
    return ""
