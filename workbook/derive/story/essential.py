"""Remove from an expression everything that can be removed without changing its value.

A form is tested on the result, so that ``… + 0 V inv(Σ'Σ)``, a factor Σ/Σ or a quotient by 1 shows nothing: a
term, factor or quotient whose removal leaves the value unchanged does not count. Only removals of something
that the form asks for are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from ..description import Form
from ..part import Part
from ..tell.edits import places
from ..tree import Node, replace
from .forms import occurrences

# Maximum number of removals tried in one expression. A longer expression shows nothing.
MOST = 300
# Operators that may leave their argument unchanged: a double transpose, the limit of a constant.
TRANSPARENT = ("add", "mul", "div", "T", "inv", "pinv", "lim", "fn", "pow")


def asked(form: Form) -> tuple[str, ...]:
    """Return the names and operators that a form asks for."""
    names = [*form.uses, *form.uses_any, *form.uses_any_2, *form.at_least]
    return tuple(dict.fromkeys([*names, *(["inv"] if form.inverse else [])]))


def essential(
    node: Node,
    wanted: tuple[str, ...],
    part: Part,
    same: Callable[[Node, Node], bool],
    within: tuple[str, ...] = (),
) -> Node | None:
    """Return the expression with as few occurrences of ``wanted`` as possible, or None if this takes too many attempts.

    Parameters
    ----------
    wanted : tuple of str
        Names and kinds of operators, as `occurrences` takes them. Without any, the expression is returned as it is.
    same : function
        Returns whether a part of the expression may be replaced by another one.
    within : tuple of str
        Only operators in it are simplified; empty for all.
    """
    if not wanted:
        return node
    left = MOST

    @cache
    def weight(tree: Node) -> int:
        return sum(occurrences(tree, what, part) for what in wanted)

    def step(tree: Node) -> Node | None:
        nonlocal left
        for spot, put in places(tree):
            heavy = weight(spot)
            if not heavy or (within and spot.op not in within):
                continue
            # The lightest candidate first: R + M - M can be reduced to R or to M, and R shows less.
            found = sorted(
                ((weight(tree), at, tree) for at, tree in enumerate(removals(spot))), key=_first_two
            )
            for less, _, lighter in found:
                if less >= heavy:
                    break
                left -= 1
                if left < 0:
                    return None
                if same(spot, lighter):
                    return put(lighter)
        return None

    while (lighter := step(node)) is not None:
        node = lighter
    return node if left >= 0 else None


def removals(node: Node) -> Iterator[Node]:
    """Yield simpler expressions: without a term, a run of factors, a quotient, or two that may cancel.

    For an operator that may have no effect, its arguments and theirs are yielded. The results may have other values and
    shapes; the caller compares them.
    """
    args = node.args
    if node.op == "add":
        for at in range(len(args)):
            yield _rest(node, {at})
        for one in range(len(args)):
            for other in range(one + 1, len(args)):
                if len(args) > 2:
                    yield _rest(node, {one, other})
                if 1 < other - one < len(args) - 1:
                    yield _rest(node, set(range(one, other + 1)))
    elif node.op == "mul":
        for start in range(len(args)):
            for stop in range(start + 1, len(args) + 1):
                if stop - start < len(args):
                    yield _rest(node, set(range(start, stop)))
        for one in range(len(args)):
            for other in range(one + 2, len(args)):
                yield _rest(node, {one, other})
        yield from _against_quotient(node)
    elif node.op == "div":
        top = args[0]
        yield top
        if top.op == "mul":
            for start in range(len(top.args)):
                for stop in range(start + 1, len(top.args) + 1):
                    if stop - start < len(top.args):
                        yield _rest(top, set(range(start, stop)))
    if node.op in TRANSPARENT:
        for arg in args:
            yield arg
            yield from arg.args


def _against_quotient(node: Node) -> Iterator[Node]:
    """Handle ``c (b/c)``: a factor that cancels against a quotient beside it."""
    for at, arg in enumerate(node.args):
        if arg.op != "div":
            continue
        for lost in range(len(node.args)):
            if lost != at:
                kept = [a.args[0] if i == at else a for i, a in enumerate(node.args) if i != lost]
                yield kept[0] if len(kept) == 1 else replace(node, args=tuple(kept))


def _first_two(found: tuple[int, int, Node]) -> tuple[int, int]:
    return found[:2]


def _rest(node: Node, lost: set[int]) -> Node:
    kept = tuple(arg for at, arg in enumerate(node.args) if at not in lost)
    return kept[0] if len(kept) == 1 else replace(node, args=kept)
