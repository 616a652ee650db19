"""Read the brackets behind a name: arguments of a function, which are skipped or stored, or a factor."""

from __future__ import annotations

import re
from collections.abc import Collection

from . import latex_text
from .cursor import Cursor
from .names import FUNCTION_LETTERS


def known_arguments(lexer: Cursor) -> None:
    """Skip the arguments of a named function: L(w) is L."""
    probe = lexer.match(r"\s*(\\left\s*|\\[bB]igl?\s*)?(?=\()")
    if probe:
        at, lexer.at = lexer.at, probe.end()
        raw = lexer.balanced()
        if raw and re.fullmatch(r"[\w\s,;|\\{}^()'*]*", raw[0]):
            lexer.at = raw[1] + 1
        else:
            lexer.at = at


def _argument_text(lexer: Cursor) -> tuple[str, int] | None:
    """Return the text in the brackets after a name, and where they end."""
    probe = lexer.match(r"\s*(\\left\s*|\\[bB]igl?\s*)?(?=\()")
    if probe is None:
        return None
    at, lexer.at = lexer.at, probe.end()
    raw = lexer.balanced()
    lexer.at = at
    return raw and (
        re.sub(r"\\right$|\\left|\\(mathbf|boldsymbol|bm|vec)(?![A-Za-z])|[{}]", "", raw[0]),
        raw[1],
    )


def dependent(lexer: Cursor, on: Collection[str]) -> None:
    """Skip the brackets of ``w(λ)`` and ``f(x)``: a name with one of the quantities that it depends on."""
    raw = _argument_text(lexer) if on else None
    if raw is not None and lexer.names.find(latex_text.letters(raw[0].strip()) or raw[0].strip()) in on:
        lexer.at = raw[1] + 1


_INDEX = r"(?:\s*_\s*(?:\{\s*([ijkl])\s*\}|([ijkl])(?![A-Za-z0-9,]))|([ᵢⱼₖₗ]))?"
PRIMED = rf"{_INDEX}\s*(?:'|\^\s*\{{?\s*(?:\\prime|')\s*\}}?){_INDEX}(?=\s*(?:\\left\s*)?\()"


def primed(lexer: Cursor, name: str, start: int) -> bool:
    """Read ``f'(w)`` and ``h_i'(x)``: the derivative of a function, which the text names or is about."""
    names = lexer.names
    prime = lexer.match(PRIMED)
    index = next(filter(None, prime.groups()), "") if prime else ""
    own = name in names.depends or (names.find(name) is None and (index or name in FUNCTION_LETTERS))
    if prime is None or not own:
        return False
    at, lexer.at = lexer.at, prime.end()
    raw = _argument_text(lexer)
    word = raw and (latex_text.letters(raw[0].strip()) or raw[0].strip())
    variable = names.find(word) if word else None
    if raw is None or not variable or variable not in {
        names.variable, *names.unknowns, *(names.depends.get(name, ()) if index else ())
    }:  # fmt: skip
        lexer.at = at
        return False
    lexer.at = raw[1] + 1
    lexer.emit("DCLOSED", ("deriv", (variable, None)), start)
    lexer.emit("LB", "{", start)
    lexer.emit("SYM", name, start)
    if index:
        lexer.emit("INDEX", (latex_text.SUBSCRIPTS.get(index, index),), start)
    lexer.emit("RB", "}", start)
    return True


def applies(lexer: Cursor, name: str) -> bool:
    """Return whether the student's function is applied to something other than its parameters: f(x + h)."""
    raw = _argument_text(lexer)
    known = lexer.names.functions.get(name)
    if raw is None or known is None:
        return False
    given = [
        lexer.names.find(latex_text.letters(a) or a) or a
        for a in map(str.strip, re.split(r"[,;|]", raw[0]))
        if a
    ]
    if len(given) != len(known[0]) or given == list(known[0]):
        return False
    # A function that was defined without brackets: f (x + h) is its value, and f (A + B) is a product.
    return (
        name in lexer.names.calls or re.search(rf"(?<![A-Za-z]){known[0][0]}(?![A-Za-z])", raw[0]) is not None
    )


def new_arguments(lexer: Cursor) -> None:
    """Read the brackets of ``f(x)`` for an f without a meaning as arguments, not as a factor, and store them."""
    raw = _argument_text(lexer)
    if raw is None:
        return
    pieces = [latex_text.letters(a) or a for a in map(str.strip, re.split(r"[,;|]", raw[0])) if a]
    if not pieces or not all(
        re.fullmatch(r"[A-Za-zα-ωΑ-Ω][A-Za-z0-9]{0,3}|\\\w+", piece) for piece in pieces
    ):
        return
    if lexer.out[-1].type == "IDX":
        lexer.out[-1] = lexer.out[-1]._replace(type="SYM", typed=lexer.out[-1].value)
    start, lexer.at = lexer.at, raw[1] + 1
    lexer.emit("ARGS", ",".join(lexer.names.find(piece) or piece for piece in pieces), start)
