"""Build matrices from their rows: blocks, rows and columns with dots, diagonals."""

from __future__ import annotations

from ..errors import SyntaxTypedError
from ..tree import Node, indices, num, rename_index, replace
from .dots import general_term, make_pattern, pattern
from .index_notation import upper
from .nodes import DOT, bare, is_zero


def make_entrywise(left: Node, right: Node) -> Node:
    """Return an entrywise product; a number in one of the factors, as in ``x ⊙ (1 - x)``, is subtracted in each entry.

    That the number times the other factor is a term of its own needs no matrix of ones.
    """
    span = min(left.span[0], right.span[0]), max(left.span[1], right.span[1])
    for one, other in ((right, left), (left, right)):
        sum_ = bare(one)
        numbers = [term for term in sum_.args if _is_number(term)] if sum_.op == "add" else []
        rest = [term for term in sum_.args if term not in numbers] if numbers else []
        if rest and not _is_number(other):
            products = [Node("mul", (number, other), None, span) for number in numbers]
            inside = rest[0] if len(rest) == 1 else replace(sum_, args=tuple(rest))
            return Node("add", (*products, Node("had", (other, inside), None, span)), None, span)
    return Node("had", (left, right), None, span)


def _is_number(node: Node) -> bool:
    inner = bare(node)
    return inner.op == "num" or (inner.op == "neg" and _is_number(inner.args[0]))


def make_block(rows: list[list[Node]], span: tuple[int, int], across: bool = False) -> Node:
    """Build a matrix from its rows: blocks, a pattern with dots, or a diagonal.

    A row of columns may mean one below the other, as in ``(w, z)``; not so with ``across``.
    """
    while len(rows) > 1 and all(x.op == "blank" for x in rows[-1]):
        rows = rows[:-1]
    flat = [bare(x) for row in rows for x in row]
    if any(x.op == DOT for x in flat) and len(rows) > 1 and any(len(row) > 1 for row in rows):
        return _grid([[bare(x) for x in row] for row in rows], span)
    if any(x.op == DOT for x in flat):
        which = "row" if len(rows) == 1 else "col"
        body, end = general_term(flat)
        if end is None:
            raise SyntaxTypedError("the entries do not follow one pattern", *span)
        return Node("stack", (body, *upper(end)), (which, "·"), span)
    width = max(len(row) for row in rows)
    for row in rows:
        if len(row) != width:
            raise SyntaxTypedError(f"rows of a block have {width} and {len(row)} entries", *span)
    # An empty cell is a block of zeros.
    filled = [replace(num(0), span=span) if x.op == "blank" else x for x in flat]
    return Node("block", tuple(filled), (len(rows), width, *["|"][: across and len(rows) == 1]), span)


def _grid(rows: list[list[Node]], span: tuple[int, int]) -> Node:
    """Build a matrix given by its corners with dots between them, or a diagonal."""
    corner = rows[0][0]
    diagonal = [row[place] for place, row in enumerate(rows) if place < len(row)]
    rest = [x for i, row in enumerate(rows) for j, x in enumerate(row) if i != j]
    if all(x.op in (DOT, "blank") or is_zero(x) for x in rest) and corner.op not in (DOT, "blank"):
        on = [x for x in diagonal if x.op != "blank" and not is_zero(x)]
        return make_diag(on, span)
    dotted = [all(x.op in (DOT, "blank") for x in row) for row in rows]
    across = [_row_of(row, span) for row, dots in zip(rows, dotted, strict=True) if not dots]
    begin = dotted.index(True) if True in dotted else 0
    first, last = across[:begin], across[begin:]
    if not first or len(last) > 1:
        raise SyntaxTypedError("dots are supported only between the first and the last row", *span)
    found = make_pattern(first, last[0]) if last else pattern(first, None)
    if found is None:
        raise SyntaxTypedError("the rows do not follow one pattern", *span)
    body, end = found
    return Node("stack", (body, *upper(end)), ("col", "·"), span)


def _row_of(row: list[Node], span: tuple[int, int]) -> Node:
    if len(row) == 1:
        return row[0]
    if not any(x.op == DOT for x in row):
        raise SyntaxTypedError("a row of a matrix with dots needs dots too", *span)
    body, end = general_term(row)
    # A mark that differs from the column's, so that each index is bound once.
    return Node("stack", (rename_index(body, "·", "··"), *upper(end)), ("row", "··"), span)


def make_diag(args: list[Node], span: tuple[int, int]) -> Node:
    """Build a diagonal from its entries, from one entry with an index, or from a column."""
    if len(args) > 1 and any(arg.op == DOT for arg in args):
        try:
            body, end = general_term(args)
        except SyntaxTypedError:
            if sum(arg.op == DOT for arg in args) == 1:
                raise
            raise SyntaxTypedError(
                "a diagonal is read if its entries follow one pattern, not two", *span
            ) from None
        if end is None:
            raise SyntaxTypedError("dots belong between the first and the last entry of a diagonal", *span)
        return Node("diag", (body,), "·", span)
    if len(args) > 1:
        raise SyntaxTypedError("write a diagonal as diag(s_1, …, s_r) or diag(s_i)", *span)
    free = sorted(indices(args[0]))
    return Node("diag", (args[0],), free[0] if len(free) == 1 else None, span)
