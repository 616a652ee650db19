"""Read the blocks of NumPy: ``np.vstack([X, Y])``, ``np.block([[X, Y], [Z, W]])``, ``np.r_[y, z]``."""

from __future__ import annotations

from .cursor import Cursor
from .latex_text import closing, commas
from .tokens import Token

# What separates the items of a list: rows below each other or columns beside each other.
BELOW, BESIDE = ("SEMI", ";"), ("COMMA", ",")
SEPARATORS = {
    "vstack": BELOW,
    "hstack": BESIDE,
    "concatenate": BELOW,
    "block": BESIDE,
    "r": BELOW,
    "c": BESIDE,
}
Items = list[tuple[str, int]]


def stack(lexer: Cursor, run: str, start: int) -> bool:
    """Emit the matrix of a stack; return False if no list is in its brackets, or more than an axis behind the list.

    Columns in ``hstack`` are one below the other, as NumPy has them. Those in ``c_``, ``[[a, b]]`` and along the axis 1
    are side by side, and so is the matrix whose first bracket has the value "|".
    """
    opens = lexer.match(run + (r"\s*(?=\()" if len(run) > 1 else r"_(?=\[)"))
    if opens is None:
        return False
    lexer.at = opens.end()
    raw = lexer.balanced()
    items, axis = _items(*raw, lexer.at + 1, listed=len(run) == 1) if raw else (None, "")
    if raw is None or not items or axis not in ("", "0", "1", "-1"):
        return False
    separator = BESIDE if run == "concatenate" and axis.endswith("1") else SEPARATORS[run]
    rows = [_inner(item, at) if item.lstrip()[:1] == "[" else None for item, at in items]
    nested = run == "block" and all(rows)
    across = run == "c" or (run == "concatenate" and axis == "1") or nested
    cells = [[lexer.inner(*cell) for cell in row] for row in rows if row] if nested else []
    cells = cells or [[lexer.inner(*item)] for item in items]
    if run == "hstack" and any(_is_column(lexer, row[0]) for row in cells):
        separator = BELOW
    lexer.at = raw[1] + 1
    lexer.emit("LS", "|" if across else "[", start)
    for number, row in enumerate(cells):
        if number:
            lexer.emit(*(BELOW if nested else separator), start)
        for place, cell in enumerate(row):
            if place:
                lexer.emit(*BESIDE, start)
            lexer.out.extend(cell)
    lexer.emit("RS", "]", raw[1])
    return True


def _items(raw: str, end: int, at: int, listed: bool) -> tuple[Items | None, str]:
    """Return the items of the list in the brackets of a call, with their offsets, and the axis behind it."""
    if listed:
        return [(item, at + place) for item, place in commas(raw)], ""
    first, *more = commas(raw)
    axis = more[0][0].replace(" ", "").removeprefix("axis=") if more else ""
    return (None, "") if len(more) > 1 else (_inner(first[0], at + first[1]), axis)


def _inner(text: str, at: int) -> Items | None:
    """Return the items of a list with the offset of each; None for any other text."""
    lead = len(text) - len(text.lstrip())
    bare = text.strip()
    if bare[:1] not in ("[", "(") or closing(bare, 0) != len(bare) - 1:
        return None
    return [(item, at + lead + 1 + place) for item, place in commas(bare[1:-1]) if item.strip()]


def _is_column(lexer: Cursor, tokens: list[Token]) -> bool:
    """Return whether an item is a column: a symbol that is one, or ``np.zeros(d)``."""
    one = tokens[0] if len(tokens) == 1 else None
    zeros = one is not None and one.type == "ZERO" and one.value in lexer.names.sizes
    return one is not None and (zeros or (one.type == "SYM" and one.value in lexer.names.vectors))
