r"""Read ranges of indices: ``k = 1..n``, and the limits of a sum over a part of its terms, ``\sum_{i=r+1}^n``."""

from __future__ import annotations

import re

from .names import Names
from .tokens import Token

# A position: the operator that holds it ("num", "count" for a size, "idx" for an index), its value, and what is added.
Place = tuple[str, str, int]
# The first position of a sum and the last one; None where the terms begin and end.
Ends = tuple[Place | None, Place | None]

PLACE = r"[a-z](?:[+-]1)?|1\+[a-z]|[a-z]\+[a-z]|\d"
AS_TYPED = (
    (r"\\leqslant|\\leq|\\le|<=", "≤"),
    (r"\\geqslant|\\geq|\\ge|>=", "≥"),
    (r"\\lt", "<"),
    (r"\\gt", ">"),
)
BELOW = re.compile(
    rf"(?P<index>[a-z])=(?P<from>{PLACE})(?:(?:,?…,?|:)(?P<to>{PLACE}))?"
    rf"|(?P<least>{PLACE})(?P<more>[<≤])(?P<inner>[a-z])(?P<less>[<≤])(?P<most>{PLACE})"
    rf"|(?P<one>[a-z])(?P<sign>[<>≤≥])(?P<bound>{PLACE})"
)
PAIRS = re.compile(r"1≤(?P<first>[a-z])<(?P<second>[a-z])≤(?P<size>[a-z])")


def part(names: Names, below: str, above: str | None) -> tuple[list[str], str | None, Ends] | None:
    r"""Return the indices of a sum over a part of its terms, the size that it runs to, and its ends.

    ``below`` and ``above`` are the limits without fonts, braces and spaces. The size is None if the terms or the end
    determine it. In ``\sum_{i=r}^{n-1}`` the terms are counted from 0. ``\sum_{1≤i<j≤n}`` has two indices. Any other
    sum returns None.
    """
    for pattern, sign in (*AS_TYPED, (r"\\[lc]?dots|\.\.\.?", "…")):
        below = re.sub(pattern, sign, below)
    pairs = PAIRS.fullmatch(below)
    if pairs:
        return [pairs["second"], pairs["first"]], pairs["size"], (None, ("idx", pairs["second"], -1))
    found = BELOW.fullmatch(below)
    if found is None:
        return None
    low, high = _limits(found, above, names)
    index = found["index"] or found["inner"] or found["one"]
    places = _place(low, names), _place(high, names)
    if (low and places[0] is None) or (high and places[1] is None):
        return None
    some = _ends(index, *places)
    # The whole index, as in ``i=1`` to n, is read with its other spellings.
    return None if found["index"] and some and some[2] == (None, None) else some


def _limits(found: re.Match[str], above: str | None, names: Names) -> tuple[str, str]:
    """Return the first and the last position as they are typed; "" for none."""
    if found["index"]:
        low, high = found["from"], found["to"] or above or ""
        counted_from_zero = low in names.sizes and re.fullmatch(r"[a-z]-1", high) and high[0] in names.sizes
        return (f"{low}+1", high[0]) if counted_from_zero else (low, high)
    if found["inner"]:
        return _shifted(found["least"], found["more"] == "<"), _shifted(
            found["most"], -(found["less"] == "<")
        )
    sign, bound = found["sign"], found["bound"]
    if sign in ">≥":
        return _shifted(bound, sign == ">"), above or ""
    return "", _shifted(bound, -(sign == "<"))


def _shifted(text: str, by: int) -> str:
    """Return a position moved by one, as text; a position that is moved already cannot be moved again."""
    if not by:
        return text
    if text.isdigit():
        return str(int(text) + by)
    return f"{text}{'+' if by > 0 else '-'}1" if len(text) == 1 else "?"


def _place(text: str, names: Names) -> Place | None:
    """Return a position, or None for any other text. A size and an index may be moved by one."""
    if text.isdigit():
        return "num", text, 0
    if re.fullmatch(r"[a-z]\+[a-z]", text) and {text[0], text[2]} <= names.sizes:
        return "count", text, 0
    if not re.fullmatch(PLACE, text):
        return None
    letter, shift = text.strip("1+-"), 0 if len(text) == 1 else -1 if text.endswith("-1") else 1
    if letter in names.sizes:
        # Nothing in this homework ends before the last of n terms, or begins there.
        return ("count", letter, shift) if shift >= 0 else None
    # p, q and r are numbers of terms in other books.
    return ("idx", letter, shift) if letter in set(names.index_letters) - set("pqr") else None


def _ends(index: str, low: Place | None, high: Place | None) -> tuple[list[str], str | None, Ends] | None:
    """Return what `part` returns, or None if the checker cannot place the end."""
    size = None
    if high is not None and high[0] == "count":
        if high[2]:
            return None
        size, high = high[1], None
    if low in (("num", "0", 0), ("num", "1", 0)):
        low = None
    return None if high is not None and high[0] == "num" else ([index], size, (low, high))


# What stands behind a range: a word, or the next formula.
BEHIND = ("TEXT", "COND", "COMMA", "SEMI", "GAP", "ROWSEP", "AMP")


def without_ends(tokens: list[Token], names: Names) -> list[Token]:
    """Return the tokens with every range ``k = 1..n``, ``a, b = 1, …, n`` read as ``k = 1``, which says as much."""
    found = list(tokens)
    for place in [number for number, token in enumerate(tokens) if token.type == "DOTS"][::-1]:
        begin = place - 1 - (found[place - 1].type == "COMMA")
        end = place + 1 + (found[place + 1 : place + 2] != [] and found[place + 1].type == "COMMA")
        size, behind = found[end : end + 1], found[end + 1 : end + 2]
        if (
            not size
            or size[0].type not in ("SYM", "IDX")
            or size[0].value not in names.sizes - names.declared
        ):
            continue
        equals = found[max(begin - 1, 0)]
        if (behind and behind[0].type not in BEHIND) or (equals.type, equals.value) != ("REL", "="):
            continue
        first = begin - 2
        while first > 1 and found[first - 1].type == "COMMA" and _is_index(found[first - 2], names):
            first -= 2
        if found[begin].value in ("0", "1") and first >= 0 and _is_index(found[first], names):
            found[first : end + 1] = [found[first]._replace(type="IDX"), equals, found[begin]]
    return found


def _is_index(token: Token, names: Names) -> bool:
    letter = token.type in ("IDX", "SYM") and len(token.value) == 1 and token.value.islower()
    return letter and token.value.isascii() and names.find(token.value) is None
