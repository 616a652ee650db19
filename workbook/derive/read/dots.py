"""Read items with dots between them, ``x_1 c_1 + … + x_n c_n``, as one general term."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ..errors import SyntaxTypedError
from ..tree import BINDERS, Node, rebuild, rename_index, replace, walk
from .index_notation import index_names, upper, within
from .nodes import DOT, bare, is_zero, span_of, strip

DOTS = "dots need terms on both sides, such as x_1 c_1 + … + x_n c_n"

UNCLEAR = "one term does not show which of its indices changes; write the second term too"


class UnclearError(SyntaxTypedError):
    """Items with dots that show more than one pattern."""


def dotted_sum(terms: list[Node]) -> Node:
    """Read ``t_1 + … + t_n``, perhaps with terms between, as a sum.

    The pattern is that of the terms next to the dots. In ``2 x_1 + x_2 + … + x_n + y_1 + … + y_n`` the first term
    stands by itself, and there are two sums. ``… + t_k + …`` is the sum of t over its only index.

    Raises
    ------
    SyntaxTypedError
        If the terms next to the dots do not follow one pattern.
    """
    try:
        whole = _one_sum(terms)
        if [term.op == DOT for term in terms] == [False, True, False] and _doubtful(whole, "·"):
            raise UnclearError(UNCLEAR, *span_of(*terms))
        return whole
    except UnclearError:
        raise
    except SyntaxTypedError as error:
        found: list[Node] = []
        while any(term.op == DOT for term in terms):
            run, terms = _first_run(terms)
            for start in range([term.op for term in run].index(DOT)):
                with suppress(SyntaxTypedError):
                    found += [*run[:start], _one_sum(run[start:])]
                    break
            else:
                raise error
        return Node("add", (*found, *terms), None, span_of(*found, *terms))


def _first_run(terms: list[Node]) -> tuple[list[Node], list[Node]]:
    """Split terms after the one that ends the first dots; a single term between two dots ends none."""
    at = next(place for place, term in enumerate(terms) if term.op == DOT)
    while [term.op == DOT for term in terms[at : at + 3]] == [True, False, True]:
        at += 2
    return terms[: at + 2], terms[at + 2 :]


def _one_sum(terms: list[Node]) -> Node:
    """Return the sum of terms that all follow one pattern, perhaps without the first ones: ``x_2 + … + x_n``."""
    span = span_of(*terms)
    if [term.op == DOT for term in terms] == [True, False, True]:
        return _of_middle(terms[1], span)
    body, end, begin = _general(terms)
    if end is None:
        return body
    some = within((("num", str(begin), 0), None)) if begin > 1 else ()
    return Node("sum", (body, *upper(end), *some), "·", span)


def _of_middle(term: Node, span: tuple[int, int]) -> Node:
    """Read ``… + x_k c_k + …`` as the sum over its only index."""
    names = {i for part in walk(_inner(bare(term))) for i in index_names(part)} - {"··"}
    if len(names) != 1:
        raise SyntaxTypedError(DOTS, *term.span)
    return Node("sum", (rename_index(_inner(bare(term)), names.pop(), "·"),), "·", span)


def general_term(items: list[Node]) -> tuple[Node, str | None]:
    """Return the general term of items with dots, and the name of the last index.

    The term has ``·`` for the index that changes. For ``x_1, …, x_n`` the name is ``n``; for ``x_1, x_2, …`` it is "",
    which means the whole index. For zeros at both ends with one item between them, return that item and None.

    Raises
    ------
    SyntaxTypedError
        If the dots come first, if several items follow them, or if an item does not fit the pattern.
    """
    body, end, begin = _general(items)
    if begin > 1:
        raise SyntaxTypedError("the first item before the dots does not have the index 1", *items[0].span)
    return body, end


def _general(items: list[Node]) -> tuple[Node, str | None, int]:
    """Return what `general_term` does, and the index of the first item."""
    at = [i for i, item in enumerate(items) if item.op == DOT]
    items = [_inner(bare(item)) for item in items]
    first, last = items[: at[0]], items[at[-1] + 1 :]
    between = [item for item in items[at[0] : at[-1]] if item.op != DOT]
    if not first or len(last) > 1:
        raise SyntaxTypedError(DOTS, *items[at[-1] if first else at[0]].span)
    if all(map(is_zero, [*first, *last])) and len(between) == 1:
        return between[0], None, 1
    if last:
        body, end, begin = _pattern_from(first, last[0])
        for item in between:
            _follows(item, body)
        return body, end, begin
    # x_1 c_1 + x_2 c_2 + …: a sum over the whole index.
    found = pattern(first, None)
    if found is None:
        raise SyntaxTypedError(DOTS, *items[at[0]].span)
    if len(first) == 1 and _doubtful(first[0], 1):
        raise UnclearError(UNCLEAR, *span_of(*items))
    return *found, 1


def _doubtful(item: Node, index: str | int) -> bool:
    """Return whether ``A_11 x_1² + …`` shows too little: any of the indices 1 may be the one that changes."""
    return any(part.op == "entry" and part.value.count(index) > 1 for part in walk(item))


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


def pattern(first: list[Node], last: Node | None, begin: int = 1) -> tuple[Node, str] | None:
    """Return the general term of ``first``, with ``·`` for the index that changes, and the index of ``last``.

    The first item has the index ``begin``. Without ``last`` the second value is "". Return None if the first item and
    the last one differ in anything but one index, or if nothing changes between them.

    Raises
    ------
    SyntaxTypedError
        If an item of ``first`` after its first does not follow the pattern.
    """
    ends: set[str | int] = set()
    other = last if last is not None else first[1] if len(first) > 1 else None
    general: Node | None = rename_index(first[0], begin, "·")
    if other is not None:
        general = _merged(strip(first[0]), strip(bare(other)), ends, begin)
    if general is None or len(ends) > 1 or (last is not None and not ends):
        return None
    for position, term in enumerate(first[1:], start=begin + 1):
        if rename_index(general, "·", position) != strip(bare(term)):
            raise SyntaxTypedError("the terms before the dots do not follow one pattern", *term.span)
    return general, str(next(iter(ends), "")) if last is not None else ""


def _merged(a: Node, b: Node, ends: set[str | int], begin: int) -> Node | None:
    """Return ``a`` with ``·`` for every index ``begin`` that ``b`` has another one for.

    The result is None if they differ in anything else. The other indices are added to ``ends``.
    """
    if a.op != b.op or len(a.args) != len(b.args):
        return None
    value = a.value
    if a.op in ("entry", "delta"):
        value = _swapped(a.value, b.value, ends, begin)
    elif a.op == "deriv" and a.value[1] and b.value[1] and a.value[0] == b.value[0]:
        at = _swapped(a.value[1], b.value[1], ends, begin)
        value = at and (a.value[0], at)
    elif a.value != b.value:
        return None
    args = [_merged(x, y, ends, begin) for x, y in zip(a.args, b.args, strict=True)]
    found = tuple(arg for arg in args if arg is not None)
    if len(found) != len(args) or (value is None and a.value is not None):
        return None
    return replace(a, args=found, value=value)


def _swapped(
    mine: tuple[Any, ...], others: tuple[Any, ...], ends: set[str | int], begin: int
) -> tuple[Any, ...] | None:
    """Return the indices of one term with ``·`` for the ``begin`` that is another index in ``others``.

    The result is None if the indices differ in anything else.
    """
    if len(mine) != len(others):
        return None
    moving = [a == begin != b for a, b in zip(mine, others, strict=True)]
    if not all(moves or a == b for moves, a, b in zip(moving, mine, others, strict=True)):
        return None
    ends.update(b for moves, b in zip(moving, others, strict=True) if moves)
    return tuple("·" if moves else a for moves, a in zip(moving, mine, strict=True))


def _pattern_from(first: list[Node], last: Node) -> tuple[Node, str, int]:
    """Return the general term, its end and the index of the first item, which is 1 where that is possible."""
    try:
        return *make_pattern(first, last), 1
    except SyntaxTypedError:
        written = {i for part in walk(first[0]) if part.op == "entry" for i in part.value}
        for begin in sorted(i for i in written if isinstance(i, int) and i > 1):
            found = pattern(first, last, begin)
            if found is not None:
                return *found, begin
        raise


def make_pattern(first: list[Node], last: Node) -> tuple[Node, str]:
    """Return the general term and its end. Raises SyntaxTypedError at the term that does not fit."""
    found = pattern(first, last)
    if found is None:
        raise SyntaxTypedError("the last term does not follow the pattern of the first", *last.span)
    return found
