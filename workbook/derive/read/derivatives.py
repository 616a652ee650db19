"""Read derivatives: ∇, d/dx, ∂/∂x, and quotients such as df/dx.

Each function reads the variable and emits one token for the grammar.
"""

from __future__ import annotations

import re
from typing import Any

from .cursor import Cursor
from .names import INDEX_NAMES


def nabla(lexer: Cursor, start: int) -> None:
    """Read ``∇_w f``, ``∇f`` if only one variable can be meant, and ``∇²f``."""
    which, value = "grad", None
    for _ in range(2):
        lexer.skip_space()
        square = lexer.match(r"\^\s*\{?\s*2\s*\}?|²")
        if square:
            lexer.at, which = square.end(), "hess"
        elif lexer.text[lexer.at : lexer.at + 1] == "_":
            lexer.at += 1
            raw, inner = lexer.read_argument()
            value = lexer.variable(raw, inner)
        elif lexer.text[lexer.at : lexer.at + 1] in ("ₓ",):
            lexer.at += 1
            value = ("x", None)
    if value is None:
        # ∇g of a function g(ν) is with respect to ν.
        function = lexer.match(r"\s*([A-Za-z]\w*)")
        own = lexer.names.functions.get(function[1]) if function else None
        value = (own[0][0], None) if own is not None and len(own[0]) == 1 else None
    if value is None and lexer.names.variable:
        value = (lexer.names.variable, None)
    if value is None:
        raise lexer.fail("the gradient with respect to what? Write ∇_w", start)
    lexer.emit("BIG", (which, value), start)
    dot = lexer.match(r"\s*(?:\\left)?\(\s*(?:\\cdot|·|\.)\s*(?:\\right)?\)")
    lexer.at = dot.end() if dot else lexer.at
    return _of_what(lexer, start)


def _of_what(lexer: Cursor, start: int) -> None:
    """Read ``∇ = …`` and ``d/dx = …`` as derivatives of the function that the text is about."""
    if lexer.match(r"\s*&?\s*(=|\\(stackrel|overset))"):
        sought = {*lexer.names.unknowns, lexer.names.variable}
        names = lexer.names
        named = (
            name for name, on in reversed(names.depends.items()) if on & sought and name not in names.entries
        )
        lexer.emit("SYM", next(named, "f"), start)


def ratio(lexer: Cursor, body: str, body_at: int, var: str, var_at: int, end: int, start: int) -> None:
    """Read ``d/dx_k …`` and ``df/dx``."""
    value = lexer.variable(var, var_at)
    lexer.at = end
    if "_" not in var:
        brace = lexer.match(r"_\{[^}]*\}")
        if brace:
            value = lexer.variable(var + brace.group(), var_at)
            lexer.at = brace.end()
    if not body.strip():
        lexer.emit("BIG", ("deriv", value), start)
        return _of_what(lexer, start)
    tokens = lexer.inner(body, body_at)
    lexer.emit("DCLOSED", ("deriv", value), start)
    lexer.emit("LB", "{", start)
    lexer.out.extend(tokens)
    return lexer.emit("RB", "}", start)


NORM = r"(?:‖[^‖]*‖|\|\|.*?\|\|)(?:_2)?(?:\^\{?2\}?|²)?"


# One entry in square brackets, as in code: W1[i], A[i, j].
CODED = r"(?:\[\s*[a-z\d](?:\s*,\s*[a-z\d])?\s*\])"
_BARE = (
    r"(?:\\[A-Za-z]+\s*)?(?:\{[^{}]*\}|[A-Za-zα-ωΑ-Ωℓ][A-Za-z0-9]*)(?:[⁽⁾⁰-⁹¹²³]+)?"
    rf"(?:_(?:\{{[^}}]*\}}|\w+)|[ᵢⱼₖₗₘₙ₀-₉]+|{CODED})?'?"
)
# The variable of a derivative, in the group ``var``; brackets around it say nothing, as in d(f)/d(x_k).
VARIABLE = rf"(?P<open>\(\s*)?(?P<var>{_BARE})(?(open)\s*\))"


def ratio_of_bracket(lexer: Cursor, start: int) -> bool:
    """Read ``d(x'c)/dx_k``, ``d(A x)_i/dx_k`` or ``d‖x‖²/dx`` if one begins here; return whether it does."""
    norm = re.compile(rf"d\s*({NORM})\s*/\s*d\s*{VARIABLE}").match(lexer.text, start)
    if norm:
        ratio(lexer, norm.group(1), norm.start(1), norm["var"], norm.start("var"), norm.end(), start)
        return True
    opens = lexer.match(r"d\s*(?=[(\[{])")
    if not opens:
        return False
    at, lexer.at = lexer.at, opens.end()
    raw = lexer.balanced()
    lexer.at = at
    below = (
        re.compile(rf"(_\w+|_\{{\w+\}}|{CODED}|'|\^\{{?2\}}?|²)?\s*/\s*d\s*{VARIABLE}").match(
            lexer.text, raw[1] + 1
        )
        if raw
        else None
    )
    if below is None or (
        re.match(r"\s*\(", lexer.text[below.end() :]) and lexer.names.find(below["var"][1:])
    ):
        return False
    body = lexer.text[opens.end() : below.end(1) if below.group(1) else below.start()]
    ratio(lexer, body, opens.end(), below["var"], below.start("var"), below.end(), start)
    return True


def second(lexer: Cursor, body: str, body_at: int, below: str, below_at: int, start: int) -> None:
    r"""Read ``\frac{\partial^2 f}{\partial w^2}`` and ``\frac{\partial^2 f}{\partial w_j \partial w_k}``.

    ``below`` is what stands after the first sign below the line.
    """
    values, at = [], 0
    for place, one in enumerate(re.split(rf"({_SIGN})", below)):
        if not place % 2:
            values.append(lexer.variable(re.split(r"\s*(?:\^|[²ᵀ])", one)[0], below_at + at))
        at += len(one)
    if len(values) > 2:
        raise lexer.fail("a second derivative has at most two variables below the line", start)
    lexer.emit("BIG", ("hess", *values), start)
    if not body.strip():
        return None
    tokens = lexer.inner(body, body_at)
    lexer.emit("LP", "(", start)
    lexer.out.extend(tokens)
    return lexer.emit("RP", ")", start)


_SIGN = r"\\partial(?![A-Za-z])|∂|\bd(?=\s*(?:[A-Za-zα-ω]|\\[A-Za-z]))"
_SQUARED = r"\s*(?:²|\^\s*\{?\s*2\s*\}?)"


def second_in_a_row(lexer: Cursor, sign: str, start: int) -> bool:
    """Read ``∂²f/∂w_j²`` and ``d²(…)/dw_j dw_k`` if one begins at ``start``; return whether it does."""
    opens = re.compile(rf"(?:{sign}){_SQUARED}\s*").match(lexer.text, start)
    if opens is None:
        return False
    kept, lexer.at = lexer.at, opens.end()
    raw = lexer.balanced() if lexer.text[lexer.at : lexer.at + 1] == "(" else None
    if raw:
        body, at, end = raw[0], lexer.at + 1, raw[1] + 1
    else:
        above = re.compile(rf"{NORM}|\\?[A-Za-zα-ωℓ]\w*").match(lexer.text, lexer.at)
        body, at, end = above[0] if above else "", lexer.at, above.end() if above else lexer.at
    one = rf"(?:{sign})\s*{_BARE}(?:{_SQUARED}|\s*ᵀ|\s*\^\s*\{{?\s*(?:T|\\top)\s*\}}?)?"
    below = re.compile(rf"\s*/\s*(\(\s*)?({one}(?:\s*{one})?)(?(1)\s*\))").match(lexer.text, end)
    if below is None:
        lexer.at = kept
        return False
    lexer.at = below.end()
    first = re.sub(rf"^(?:{sign})\s*", "", below[2])
    second(lexer, body, at, first, below.end(2) - len(first), start)
    return True


def partial(lexer: Cursor, mark: str, start: int) -> None:
    """Read ``∂/∂x_k …``, ``∂f/∂x``, ``∂(…)/∂x``, ``∂²f/∂x_j∂x_k`` and ``∂_x f``."""
    if second_in_a_row(lexer, r"∂|\\partial(?![A-Za-z])", start):
        return None
    lexer.at += len(mark)
    if _below(lexer, start):
        return None
    end = r"\s*/\s*(?:∂|\\partial)\s*"
    var = VARIABLE
    lexer.skip_space()
    if lexer.text[lexer.at : lexer.at + 1] == "(":
        raw = lexer.balanced()
        found = raw and re.compile(end + var).match(lexer.text, raw[1] + 1)
        entry = raw and re.compile(rf"(?:_(?:\{{[^{{}}]*\}}|\w)|{CODED})" + end + var).match(
            lexer.text, raw[1] + 1
        )
        if entry:
            top = lexer.text[lexer.at : entry.end()].split("/")[0]
            return ratio(lexer, top, lexer.at, entry["var"], entry.start("var"), entry.end(), start)
        if raw and found:
            return ratio(lexer, raw[0], lexer.at + 1, found["var"], found.start("var"), found.end(), start)
    found = re.compile(r"([^/()]*?)" + end + var).match(lexer.text, lexer.at)
    found = found or re.compile(rf"({NORM}|[^/()=]*(?:\([^()]*\)[^/()=]*)?)" + end + var).match(
        lexer.text, lexer.at
    )
    if not found:
        raise lexer.fail("a partial derivative is written ∂f/∂x or d(f, x)", start)
    return ratio(lexer, found.group(1), found.start(1), found["var"], found.start("var"), found.end(), start)


def _below(lexer: Cursor, start: int) -> bool:
    """Read ``∂_{x_k} f`` and ``∂_k f``; return whether a variable stands below the sign."""
    if not lexer.match(r"\s*_"):
        return False
    lexer.skip_space()
    lexer.at += 1
    raw, inner = lexer.read_argument()
    entry = re.fullmatch(rf"\s*([{INDEX_NAMES}])\s*", raw)
    if entry and lexer.names.variable and lexer.names.find(entry[1]) is None:
        value: Any = (lexer.names.variable, (entry[1],))
    else:
        value = lexer.variable(raw, inner)
    lexer.emit("BIG", ("deriv", value), start)
    return True
