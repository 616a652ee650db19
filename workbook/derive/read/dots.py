"""Read items with dots between them, ``x_1 c_1 + … + x_n c_n``, as one general term."""

from __future__ import annotations

from typing import Any

from ..errors import SyntaxTypedError
from ..tree import BINDERS, Node, rebuild, rename_index, replace, walk
from .index_notation import index_names, upper
from .nodes import DOT, bare, is_zero, span_of, strip

DOTS = "dots need terms on both sides, such as x_1 c_1 + … + x_n c_n"


def dotted_sum(terms: list[Node]) -> Node:
    """Read ``t_1 + … + t_n``, perhaps with terms between, as a sum; all written terms must fit one pattern."""
    span = span_of(*terms)
    body, end = general_term(terms)
    return body if end is None else Node("sum", (body, *upper(end)), "·", span)


def general_term(items: list[Node]) -> tuple[Node, str | None]:
    """Return the general term of items with dots, and the name of the last index.

    The term has ``·`` for the index that changes. For ``x_1, …, x_n`` the name is ``n``; for ``x_1, x_2, …`` it is "",
    which means the whole index. For zeros at both ends with one item between them, return that item and None.

    Raises
    ------
    SyntaxTypedError
        If the dots come first, if several items follow them, or if an item does not fit the pattern.
    """
    at = [i for i, item in enumerate(items) if item.op == DOT]
    items = [_inner(bare(item)) for item in items]
    first, last = items[: at[0]], items[at[-1] + 1 :]
    between = [item for item in items[at[0] : at[-1]] if item.op != DOT]
    if not first or len(last) > 1:
        raise SyntaxTypedError(DOTS, *items[at[-1] if first else at[0]].span)
    if all(map(is_zero, [*first, *last])) and len(between) == 1:
        return between[0], None
    if last:
        body, end = make_pattern(first, last[0])
        for item in between:
            _follows(item, body)
        return body, end
    # x_1 c_1 + x_2 c_2 + …: a sum over the whole index.
    found = pattern(first, None)
    if found is None:
        raise SyntaxTypedError(DOTS, *items[at[0]].span)
    return found


def _follows(item: Node, body: Node) -> None:
    """Raise SyntaxTypedError unless an item is the general term at one of the item's own indices."""
    written = strip(bare(item))
    if not any(rename_index(body, "·", i) == written for part in walk(item) for i in index_names(part)):
        raise SyntaxTypedError("this term does not follow the pattern of the others", *item.span)


def _inner(node: Node) -> Node:
    """Return an item in which an inner pattern has a mark of its own, so that each index is bound once."""

    def other(part: Node) -> Node:
        if part.op not in BINDERS or part.value != "·":
            return part
        return replace(part, args=tuple(rename_index(arg, "·", "··") for arg in part.args), value="··")

    return rebuild(node, other)


def pattern(first: list[Node], last: Node | None) -> tuple[Node, str] | None:
    """Return the general term of ``first``, with ``·`` for the index that changes, and the index of ``last``.

    Without ``last`` the second value is "". Return None if the first item and the last one differ in anything but one
    index, or if nothing changes between them.

    Raises
    ------
    SyntaxTypedError
        If an item of ``first`` after its first does not follow the pattern.
    """
    ends: set[str | int] = set()
    other = last if last is not None else first[1] if len(first) > 1 else None
    general: Node | None = rename_index(first[0], 1, "·")
    if other is not None:
        general = _merged(strip(first[0]), strip(bare(other)), ends)
    if general is None or len(ends) > 1 or (last is not None and not ends):
        return None
    for position, term in enumerate(first[1:], start=2):
        if rename_index(general, "·", position) != strip(bare(term)):
            raise SyntaxTypedError("the terms before the dots do not follow one pattern", *term.span)
    return general, str(next(iter(ends), "")) if last is not None else ""


def _merged(a: Node, b: Node, ends: set[str | int]) -> Node | None:
    """Return ``a`` with ``·`` for every index 1 that ``b`` has another index for, or None if they differ otherwise.

    The other indices are added to ``ends``.
    """
    if a.op != b.op or len(a.args) != len(b.args):
        return None
    value = a.value
    if a.op in ("entry", "delta"):
        value = _swapped(a.value, b.value, ends)
    elif a.op == "deriv" and a.value[1] and b.value[1] and a.value[0] == b.value[0]:
        at = _swapped(a.value[1], b.value[1], ends)
        value = at and (a.value[0], at)
    elif a.value != b.value:
        return None
    args = [_merged(x, y, ends) for x, y in zip(a.args, b.args, strict=True)]
    found = tuple(arg for arg in args if arg is not None)
    if len(found) != len(args) or (value is None and a.value is not None):
        return None
    return replace(a, args=found, value=value)


def _swapped(mine: tuple[Any, ...], others: tuple[Any, ...], ends: set[str | int]) -> tuple[Any, ...] | None:
    """Return the indices of one term with ``·`` for a 1 that is another index in ``others``; None if they differ."""
    if len(mine) != len(others):
        return None
    moving = [a == 1 != b for a, b in zip(mine, others, strict=True)]
    if not all(moves or a == b for moves, a, b in zip(moving, mine, others, strict=True)):
        return None
    ends.update(b for moves, b in zip(moving, others, strict=True) if moves)
    return tuple("·" if moves else a for moves, a in zip(moving, mine, strict=True))


def make_pattern(first: list[Node], last: Node) -> tuple[Node, str]:
    """Return the general term and its end. Raises SyntaxTypedError at the term that does not fit."""
    found = pattern(first, last)
    if found is None:
        raise SyntaxTypedError("the last term does not follow the pattern of the first", *last.span)
    return found
