"""Read superscripts: powers, transposes, inverses, and the rest of a name, such as ^{(1)} after W."""

from __future__ import annotations

import re

from ..errors import FuelError
from . import latex_text
from .cursor import Cursor
from .marks import as_typed, attach_subscript, joined, positive_part, rename, set_apart
from .tokens import OPERAND

MAX_EXPONENT_CHARACTERS = 4


def superscript(lexer: Cursor, start: int) -> None:
    lexer.skip_space()
    for pattern in (r"-\s*1(?!\d)", r"-\s*T(?![a-z])", r"\(\s*-\s*1\s*\)", r"\(\s*\d\s*\)", r"-?\d+"):
        found = lexer.match(pattern)
        if found:
            lexer.at = found.end()
            return attach_superscript(lexer, re.sub(r"[\s]", "", found.group()), start, found.group())
    dagger = lexer.match(r"dagger\b")
    if dagger:
        lexer.at = dagger.end()
        return attach_superscript(lexer, "†", start, "†")
    if lexer.text[lexer.at : lexer.at + 1] == "(":
        return lexer.emit("CARET", "^", start)
    raw, inner = lexer.read_argument()
    return attach_superscript(lexer, latex_text.plain(raw), start, raw, inner)


def attach_superscript(lexer: Cursor, plain: str, start: int, raw: str, inner: int = 0) -> None:
    """Read what follows ``^``: a transpose, an inverse, a mark, a layer, a sample or an exponent.

    Parameters
    ----------
    plain, raw : str
        The superscript without LaTeX, and as it is typed.
    start, inner : int
        Where ``^`` and ``raw`` begin in the lexer's text.

    Raises
    ------
    SyntaxTypedError
        If nothing is before it, or if the exponent cannot be read.
    FuelError
        If the exponent is too large.
    """
    plain = plain.strip(",;")
    if lexer.last() not in OPERAND and plain in ("t", "T"):
        # ^tX, a transpose before its matrix.
        return lexer.emit("PRETRANS", "T", start)
    if lexer.last() not in OPERAND:
        raise lexer.fail("an exponent needs something before it", start)
    if any(read(lexer, plain, start) for read in SUPERSCRIPTS):
        return None
    if re.fullmatch(r"-?\d+", plain):
        if len(plain) > MAX_EXPONENT_CHARACTERS:
            raise FuelError("this exponent is too large to work out", lexer.base + start)
        lexer.emit("CARET", "^", start)
        return lexer.emit("EXPONENT", plain, start)
    tokens = lexer.inner(raw, inner)
    lexer.emit("CARET", "^", start)
    lexer.emit("LB", "{", start)
    lexer.out.extend(tokens)
    lexer.emit("RB", "}", start)
    return None


def _new_value(lexer: Cursor, plain: str, start: int) -> bool:
    """Read ``b^+`` and ``b^{new}``, which are b' in a part that has new values."""
    marks = ("'", "new", "+", "after", "t+1", "(t+1)", "(new)", "updated")
    return plain in marks and rename(lexer, "'")


def _sample(lexer: Cursor, plain: str, start: int) -> bool:
    """Read ``x^{(i)}``, the i-th sample, like x_i."""
    sample = re.fullmatch(r"\(([ijkl])\)", plain)
    if sample is None or lexer.last() != "SYM":
        return False
    attach_subscript(lexer, sample.group(1), start)
    return True


def _layer(lexer: Cursor, plain: str, start: int) -> bool:
    """Read ``W^{(1)}`` as W1, with a new value ``W^{(1)'}`` and ``W'^{(1)}``, and a transpose ``W^{(1)T}``."""
    layer = re.fullmatch(r"[\(\[]?(\d)[\)\]]?[,;]?('|new|\+|\(new\))?[,;]?\^?(T)?", plain)
    if layer is None:
        return False
    if not layer.group(2) and len(lexer.out) > 1 and lexer.last() == "TRANS":
        # The prime came before the layer.
        base = lexer.out[-2]
        whole = base.type == "SYM" and joined(lexer, layer.group(1), 2)
        marked = whole and lexer.names.find(whole + "'")
        if marked:
            lexer.out[-2:] = [base._replace(value=marked)]
            return True
    back = 2 if lexer.last() == "INDEX" and len(lexer.out) > 1 else 1
    found = joined(lexer, layer.group(1), back) if lexer.out[-back].type == "SYM" else None
    if not found:
        return False
    lexer.out[-back] = lexer.out[-back]._replace(value=found)
    if layer.group(2) and not rename(lexer, "'"):
        raise lexer.fail(f"{found} has no new value in this part", start)
    if layer.group(3):
        lexer.emit("TRANS", "T", start)
    return True


def _mark(lexer: Cursor, plain: str, start: int) -> bool:
    """Read a mark of a symbol that is neither a transpose nor an ornament: w^* set apart, ``A^* A``, w^+."""
    if lexer.last() == "INDEX" and plain == "*" and len(lexer.out) > 1:
        # u_i u_i^* of the columns of U.
        base, names = lexer.out[-2], lexer.names
        of_matrix = base.type == "SYM" and (base.typed or base.value) in names.rows | names.columns
        if of_matrix and base.value not in names.unknowns:
            lexer.emit("TRANS", "T", start)
            return True
    if lexer.last() != "SYM":
        return False
    typed = as_typed(lexer)
    if set_apart(lexer, {"*": "star"}.get(plain, plain), start):
        return True
    if plain == "*" and typed.isupper() and lexer.out[-1].value not in lexer.names.unknowns:
        # A^*A of real matrices.
        lexer.emit("TRANS", "T", start)
    elif plain == "+" and typed[:1].islower():
        # w^+ is a solution; only a matrix has a pseudo-inverse.
        lexer.emit("DECOR", plain, start)
    else:
        return False
    return True


def _operation(lexer: Cursor, plain: str, start: int) -> bool:
    """Read a transpose, an inverse, a pseudo-inverse or an ornament."""
    if plain in ("t", "H") and lexer.names.find(plain) is None:
        plain = "T"
    kind = OPERATIONS.get(plain) or ("DECOR" if plain.lower() in lexer.names.ornaments else "")
    if kind:
        lexer.emit(kind, plain, start)
    return bool(kind)


OPERATIONS = {
    "T": "TRANS", "'": "TRANS", "-1": "INV", "(-1)": "INV", "-T": "INVT", "†": "PINV", "+": "PINV", "dagger": "PINV",
    "*": "DECOR", "hat": "DECOR",
}  # fmt: skip


def _positive_part_above(lexer: Cursor, plain: str, start: int) -> bool:
    """Read ``(z)^+`` as relu(z) in a part with a ReLU."""
    return plain == "+" and lexer.names.activation and positive_part(lexer, plain, start)


# What a superscript may be other than an exponent. The first reader that returns True has read it.
SUPERSCRIPTS = (_new_value, _sample, _layer, _mark, _positive_part_above, _operation)
