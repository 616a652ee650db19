"""Read operators with a body: sums, limits, optima; and deltas, densities, remainders.

Each function reads the operator's limits or variable and emits one token for the grammar.
"""

from __future__ import annotations

import re

from . import latex_text
from .cursor import Cursor
from .names import INDEX_NAMES
from .ranges import part


def skip_limits(lexer: Cursor) -> None:
    """Skip ``\\limits`` and ``\\nolimits``, which only tell LaTeX where to place what follows."""
    lexer.skip_space()
    limits = lexer.match(r"\\(?:no)?limits\s*")
    if limits:
        lexer.at = limits.end()


def big_sum(lexer: Cursor, which: str, start: int) -> None:
    r"""Read the sign of a sum or a product with its limits, and emit it. The terms are read later.

    It reads ``sum_i``, ``\sum_{i=1}^{n}``, ``\sum^n_{i=1}``, ``∑ᵢ``, ``sum_{i,j}``, ``sum_{i≠k}``, "sum over i" and
    ``sum(x_i, i)``, the last one with its terms. A bare ``\sum`` takes its index from the terms. ``which`` is ``sum``
    or ``prod``.

    Raises
    ------
    SyntaxTypedError
        If it does not run over a whole index.
    """
    skip_limits(lexer)
    if lexer.text[lexer.at : lexer.at + 1] == "(" and _sum_of(lexer, which, start):
        return None
    words = lexer.match(r"\s*over\s+(?:all\s+)?([a-z])(?:\s*(?:,|and)\s*([a-z]))?\b(?:\s+of\b)?\s*")
    if words:
        lexer.at = words.end()
        return lexer.emit("BIG", (which, [letter for letter in words.groups() if letter], None), start)
    scripts: dict[str, str] = {}
    for _ in range(2):
        lexer.skip_space()
        mark = lexer.text[lexer.at : lexer.at + 1]
        if mark not in ("_", "^") or mark in scripts:
            break
        lexer.at += 1
        single = lexer.match(r"\s*([a-z]{1,3})(?![A-Za-z])")
        if single and mark == "_":
            run = single.group(1)
            # \\sum_ix_i: the x belongs to what follows.
            follows = lexer.text[single.end() : single.end() + 1] in ("_", "^", "'")
            scripts[mark] = run[0] if follows or not set(run) <= {*INDEX_NAMES, "m", "n"} else run
            lexer.at = single.start(1) + len(scripts[mark])
        else:
            scripts[mark] = latex_text.plain(lexer.read_argument()[0])
        skip_limits(lexer)
    if "_" not in scripts:
        run = _run(lexer, latex_text.SUBSCRIPTS)
        if not run:
            # The index is the one that the terms share; build.py finds it.
            return lexer.emit("BIG", (which, [], scripts.get("^")), start)
        scripts["_"] = run
        above = _run(lexer, latex_text.SUPERSCRIPTS)
        if above:
            scripts["^"] = above
    but = re.fullmatch(r"([a-z])(?:≠|!=|\\neq?)([a-z])", scripts["_"])
    if but and which == "sum":
        return lexer.emit("BIG", ("but", *but.groups()), start)
    some = part(lexer.names, scripts["_"], scripts.get("^")) if which == "sum" else None
    lexer.emit("BIG", (which, *(some or _range(lexer, which, scripts["_"], scripts.get("^"), start))), start)
    return None


def _run(lexer: Cursor, marks: dict[str, str]) -> str:
    """Read the small letters below or above ``∑ᵢ₌₁ⁿ``."""
    start = lexer.at
    while lexer.at < len(lexer.text) and lexer.text[lexer.at] in marks:
        lexer.at += 1
    return "".join(marks[c] for c in lexer.text[start : lexer.at])


def _sum_of(lexer: Cursor, which: str, start: int) -> bool:
    """Read ``sum(x_i c_i, i)``."""
    raw = lexer.balanced()
    found = raw and re.search(r",\s*([a-z])\s*(?:=.*)?$", raw[0])
    if not raw or not found:
        return False
    body = raw[0][: found.start()]
    lexer.emit("BIG", (which, [found.group(1)], None), start)
    tokens = lexer.inner(body, lexer.at + 1)
    lexer.emit("LP", "(", lexer.at)
    lexer.out.extend(tokens)
    lexer.at = raw[1] + 1
    lexer.emit("RP", ")", raw[1])
    return True


def _range(
    lexer: Cursor, which: str, below: str, above: str | None, start: int
) -> tuple[list[str], str | None]:
    """Return the indices of a sum, and the size that it runs to or None.

    It reads ``i``, ``i=1``, ``j=0`` to ``n-1``, ``1≤i,j≤n`` and ``i∈[n]``. ``below`` and ``above`` are the limits
    without fonts, braces and spaces; ``which`` names the operator in messages.

    Raises
    ------
    SyntaxTypedError
        If it does not run over a whole index.
    """
    below = re.sub(r"\\leqslant|\\leq|\\le|<=", "≤", below).replace("\\in", "∈")
    between = re.fullmatch(r"([01])≤([a-z](?:,?[a-z])*)(≤|<)([a-z])", below)
    among = re.fullmatch(r"([a-z](?:,?[a-z])*)∈\\?[\[{(]?(?:1,\S*,)?([a-z])\\?[\]})]?", below)
    plain = re.fullmatch(
        r"([a-z](?:,?[a-z])*)(?:=([01])(?:(?:\.\.\.?|,?…,?|,?\\[lc]?dots,?|:)([a-z])(-1)?)?)?", below
    )
    several = re.fullmatch(r"([a-z])=1,([a-z])=1", below)
    zero = False
    if between:
        names, zero = between.group(2), between.group(1) == "0"
        above = between.group(4) + ("-1" if between.group(3) == "<" else "")
    elif among:
        names, above = among.groups()
    elif several:
        names = "".join(several.groups())
    elif plain:
        names, zero = plain.group(1), plain.group(2) == "0"
        above = plain.group(3) + (plain.group(4) or "") if plain.group(3) else above
    else:
        raise lexer.fail(f"a {which} runs over a whole index, as {which}_i or {which}_{{i=1}}^n", start)
    if above is not None:
        above = re.sub(r"^\\?(?:min|rank|operatorname)\W?.*$", "r", above)
    if zero and above is not None:
        if not above.endswith("-1"):
            raise lexer.fail(f"from 0 to {above} there is one term too many; count from 1", start)
        above = above.removesuffix("-1")
    elif above is not None and above.endswith("-1"):
        raise lexer.fail(f"a {which} runs over a whole index, from 1 to {above.removesuffix('-1')}", start)
    return [letter for letter in names if letter.isalpha()], above


def limit(lexer: Cursor, which: str, start: int) -> None:
    """Read ``lim_{λ→0}`` and emit it, or ``lim(λ→0, …)`` with its body. A bare ``lim`` takes the limit of the part.

    Raises
    ------
    SyntaxTypedError
        If it says no limit and the part has none, if the limit is not at 0 or ∞ or over no symbol of the part, or if a
        bracket is never closed.
    """
    skip_limits(lexer)
    if lexer.text[lexer.at : lexer.at + 1] == "(":
        raw = lexer.balanced()
        if raw is None:
            raise lexer.fail("this ( is never closed")
        pieces = latex_text.commas(raw[0])
        arrow = next((p for p in pieces if latex_text.ARROW.search(p[0])), None)
        body = [p for p in pieces if p is not arrow]
        if arrow is None or len(body) != 1:
            raise lexer.fail("a limit is written lim(λ→0, …) or lim_{λ→0} …", start)
        value = tends(lexer, arrow[0])
        tokens = lexer.inner(body[0][0], lexer.at + 1 + body[0][1])
        lexer.emit("BIG", ("lim", *value), start)
        lexer.emit("LP", "(", start)
        lexer.out.extend(tokens)
        lexer.at = raw[1] + 1
        return lexer.emit("RP", ")", raw[1])
    if lexer.text[lexer.at : lexer.at + 1] == "_":
        lexer.at += 1
        if lexer.text[lexer.at : lexer.at + 1] == "{":
            inner, _ = lexer.read_argument()
            return lexer.emit("BIG", ("lim", *tends(lexer, inner)), start)
    found = lexer.match(
        r"\s*\(?(\S+?\s*(→|->|\\to(?![A-Za-z])|\\rightarrow(?![A-Za-z]))\s*\+?(∞|\\infty|inf\w*|oo|0\^?\+?))\)?"
    )
    if not found and lexer.names.limit is not None:
        return lexer.emit("BIG", ("lim", *lexer.names.limit), start)
    if not found:
        raise lexer.fail("a limit is written lim_{λ→0} …", start)
    lexer.at = found.end()
    return lexer.emit("BIG", ("lim", *tends(lexer, found.group(1))), start)


def tends(lexer: Cursor, raw: str) -> tuple[str, str]:
    found = latex_text.tends(raw)
    if not found:
        raise lexer.fail("a limit is taken as λ→0 or λ→∞")
    name = lexer.names.find(found[0])
    if (name is None or name in lexer.names.free) and len(found[0]) == 1 and found[1] == "0":
        # lim_{t→0} of a difference quotient: a number of the student's own.
        return found[0], "0"
    if name is None or name in lexer.names.free:
        raise lexer.fail(f"the limit is over {found[0]!r}, which this part does not use")
    return name, found[1]


def arg(lexer: Cursor, which: str, start: int) -> None:
    """Read the variable of an optimum and emit both; ``argmin(f, w)`` is read with its body.

    ``which`` is argmin, argmax, min or max. Several variables are joined by commas. Without a variable it is the only
    unknown of the part, or the one that the part seeks.

    Raises
    ------
    SyntaxTypedError
        If there is no variable, and the part has several unknowns and seeks none, or has none.
    """
    skip_limits(lexer)
    if lexer.text[lexer.at : lexer.at + 1] == "_":
        lexer.at += 1
        word = lexer.match(r"\s*([A-Za-zα-ω][A-Za-z0-9]*)")
        if word and lexer.names.find(word.group(1)):
            lexer.at = word.end()
            return lexer.emit("ARG", (which, lexer.names.find(word.group(1))), start)
        return arg_over(lexer, which, *lexer.read_argument(), start)
    if lexer.text[lexer.at : lexer.at + 1] == "(":
        raw_text = lexer.balanced()
        pieces = latex_text.commas(raw_text[0]) if raw_text else []
        if raw_text and len(pieces) == 2:
            body, var = pieces
            if lexer.names.find(body[0].strip()):
                body, var = var, body
            value = (which, lexer.variable(var[0], lexer.at + 1 + var[1])[0])
            tokens = lexer.inner(body[0], lexer.at + 1 + body[1])
            lexer.emit("LP", "(", start)
            lexer.emit("ARG", value, start)
            lexer.out.extend(tokens)
            lexer.at = raw_text[1] + 1
            return lexer.emit("RP", ")", raw_text[1])
    return lexer.emit("ARG", (which, _only(lexer, which, start)), start)


# What separates the variable of an optimum from a condition, and from its set.
SUCH_THAT = re.compile(
    r"\\colon(?![A-Za-z])|:|\\mid(?![A-Za-z])|(?<![\\|])\|(?!\|)"
    r"|\\(?:text|mathrm|rm)\s*\{\s*(?:s\.?\s*t\.?|such that|subject to|with)\s*\}|,"
)
SET = re.compile(r"∈|\\in(?![A-Za-z])|\\text|\\[;,!: ]")


def arg_over(lexer: Cursor, which: str, raw: str, at: int, start: int) -> None:
    r"""Emit an optimum over what stands below it: ``w``, ``w, z``, ``w \in R^d``, ``w : Xw = y`` or ``Xw = y``.

    A set changes nothing, because the variables have their shapes from the part.

    Parameters
    ----------
    raw, at : str, int
        What stands below, and its offset in the lexer's text.

    Raises
    ------
    SyntaxTypedError
        If a variable is not a symbol of the part, or if a condition is not an equation.
    """
    equals = re.search(r"(?<![<>:])=", raw)
    signs = list(SUCH_THAT.finditer(raw, 0, equals.start() if equals else len(raw)))
    if equals and not signs:
        over, condition = "", 0
    elif signs and (equals or signs[-1].group() != ","):
        over, condition = raw[: signs[-1].start()], signs[-1].end()
    else:
        over, condition = raw, len(raw)
    several = [SET.split(name)[0] for name, _ in latex_text.commas(over)]
    names = [lexer.variable(name, at)[0] for name in several if name.strip()] or [_only(lexer, which, start)]
    lexer.emit("ARG", (which, ",".join(names)), start)
    if not raw[condition:].strip():
        return
    if equals is None:
        raise lexer.fail(f"the condition below {which} is an equation, such as {which}_{{w : Xw = y}}", start)
    lexer.emit("UNDER", "s.t.", start)
    lexer.out.extend(lexer.inner(raw[condition : equals.start()], at + condition))
    lexer.emit("CEQ", "=", start)
    lexer.out.extend(lexer.inner(raw[equals.end() :], at + equals.end()))
    lexer.emit("OVER", "s.t.", start)


def _only(lexer: Cursor, which: str, start: int) -> str:
    """Return the variable of an optimum that names none: the only unknown of the part, or the one that it seeks."""
    names = lexer.names
    only = next(iter(names.unknowns)) if len(names.unknowns) == 1 else names.sought
    if not only:
        raise lexer.fail(f"{which} over what? Write {which}_w", start)
    return only


def kronecker(lexer: Cursor, start: int) -> None:
    letters = lexer.names.index_letters
    pair = rf"\s*([{letters}])\s*,?\s*([{letters}])"
    # δ_jk) of a bracket around it keeps that bracket's end.
    found = next(filter(None, (lexer.match(rf"\s*_?\s*{form}") for form in (
        rf"\({pair}\s*\)", rf"\{{{pair}\s*\}}", pair))), None)  # fmt: skip
    at = lexer.at
    below = "" if found else _run(lexer, latex_text.SUBSCRIPTS)
    if len(below) == 2 and set(below) <= set(letters):
        return lexer.emit("DELTA", tuple(below), start)
    lexer.at = at
    if not found:
        # δ alone and δ_i are names that a student may define.
        return lexer.emit("SYM", "δ", start, "δ")
    lexer.at = found.end()
    return lexer.emit("DELTA", (found.group(1), found.group(2)), start)


def read_density(lexer: Cursor, end: int, start: int) -> bool:
    """Read densities such as ``p(w | y)``; their arguments are only names."""
    at = lexer.at
    lexer.at = end
    below = lexer.match(r"\s*_(\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|\w)")
    if below:
        lexer.at = below.end()
    skip = lexer.match(r"\s*(\\left|\\[bB]igg?l?)?\s*(?=\()")
    if skip:
        lexer.at = skip.end()
    raw = lexer.balanced() if lexer.text[lexer.at : lexer.at + 1] == "(" else None
    known = lexer.names.densities
    letters = {
        letter: known[meant] for letter, meant in lexer.names.aliases.items() if meant in known
    } | known
    key = latex_text.density_key(re.sub(r"\\(?:right|[bB]ig+r?)\s*$", "", raw[0]), letters) if raw else None
    if raw is None or key is None:
        lexer.at = at
        return False
    lexer.at = raw[1] + 1
    lexer.emit("DENS", key, start)
    return True


def remainder(lexer: Cursor, which: str, start: int) -> bool:
    """Read ``o(‖h‖)`` and ``O(‖h‖²)``, where h is a small change, as a rest of at least some order in h.

    The order is one more than that of the brackets for o, and the same for O.
    """
    opens = lexer.match(r"\s*(\\left|\\[bB]igl?)?\s*(?=\()")
    if opens is None:
        return False
    at, lexer.at = lexer.at, opens.end()
    raw = lexer.balanced()
    inside = re.sub(r"\\(?:right|[bB]igr?)\s*$", "", raw[0]) if raw else ""
    changes = [token for token in lexer.inner(inside, lexer.at + 1) if token.type == "SYM"]
    if raw is None or [token.value for token in changes] != [f"d{lexer.names.variable}"]:
        lexer.at = at
        return False
    power = re.search(r"(?:\^\s*\{?\s*(\d)|([²³]))", inside)
    order = 1 if power is None else int(power[1] or {"²": 2, "³": 3}[power[2]])
    lexer.at = raw[1] + 1
    lexer.emit("CONST", order + (which == "o"), start)
    return True


def sigma_is_sum(lexer: Cursor) -> bool:
    """Return whether a Σ is the sign of a sum: the part has no Σ, or one index stands below it."""
    if lexer.names.find("Σ") is None:
        return True
    below = r"Σ\s*(?:_\s*(?:\{\s*[ijklpq]\s*(=[^}]*)?\}|[ijklpq](?![A-Za-z,0-9]))|[ᵢⱼₖₗₚ](?:₌[₀-₉])?(?![ᵢⱼₖₗₚₙₘ₀-₉]))"
    return lexer.match(below) is not None
