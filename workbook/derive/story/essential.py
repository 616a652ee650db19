"""What is left of an expression when everything that can be removed is removed.

A form is tested after this, so that ``… + 0 V inv(Σ'Σ)``, a factor Σ/Σ or a quotient by 1 shows nothing: a term,
factor or quotient whose removal leaves the value as it is does not count. Only removals that take away something the
form asks for are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..part import Form, Part
from ..tell.edits import places
from ..tree import Node, replace
from .forms import occurrences

# Most removals tried in one expression; one that is longer than this allows shows nothing.
MOST = 300
# Operators that may leave what is below them as it is: twice transposed, a constant's limit.
TRANSPARENT = ("add", "mul", "div", "T", "inv", "pinv", "lim", "fn", "pow")


def asked(form: Form) -> tuple[str, ...]:
    """What a form asks to be there."""
    names = [*form.uses, *form.uses_any, *form.uses_any_2, *(name for name, _ in form.at_least)]
    return tuple(dict.fromkeys([*names, *(["inv"] if form.inverse else [])]))


def essential(
    node: Node,
    wanted: tuple[str, ...],
    part: Part,
    same: Callable[[Node, Node], bool],
    within: tuple[str, ...] = (),
) -> Node | None:
    """The expression without what can go (of these operators alone); None where that takes too long to find out."""
    if not wanted:
        return node
    left = MOST

    def weight(tree: Node) -> int:
        return sum(occurrences(tree, what, part) for what in wanted)

    def step(tree: Node) -> Node | None:
        nonlocal left
        for spot, put in places(tree):
            heavy = weight(spot)
            if not heavy or (within and spot.op not in within):
                continue
            # The lightest first: of R + M - M, both R and M remain, and R shows less.
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
    """The expression with one term, run of factors, quotient or pair that may cancel taken away."""
    args = node.args
    if node.op == "add":
        for at in range(len(args)):
            yield _rest(node, {at})
        for one in range(len(args)):
            for other in range(one + 1, len(args)):
                if len(args) > 2:
                    yield _rest(node, {one, other})
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
    """``c (b/c)``: a factor that a quotient beside it takes back."""
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
