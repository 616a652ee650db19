"""Words that are operators, functions or relations, with the functions that read them."""

from __future__ import annotations

import re
from collections.abc import Callable

from . import brackets, derivatives, latex_text, operators, stacks
from .cursor import Cursor
from .names import GREEK

Handler = Callable[[Cursor, str, int], object]


# df/dx, d f(x)/dx, dz[i]/dx[k] and df/d(x_k), with the function in group 1 and the variable in ``var``.
_QUOTIENT = (
    rf"[dD]\s*([A-Za-zα-ωℓ]\w*(?:{derivatives.CODED}|\s*(?:\^\s*2|\^\s*\{{\s*2\s*\}}|²)(?!\d))?|(?:\\\w+))?"
    r"\s*(?:\([\w,\s]*\))?\s*/\s*d\s*"
    rf"(?P<open>\(\s*)?(?P<var>\\?[A-Za-zα-ωΑ-Ω]\w*(?:{derivatives.CODED})?'?)(?(open)\s*\))"
)


def differential(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``d(x'c)/dx_k``, ``df/dx``, ``d²f/dx²`` and ``dx``."""
    if run == "d" and lexer.names.find("d") is None and derivatives.second_in_a_row(lexer, "d", start):
        return True
    if run == "d" and derivatives.ratio_of_bracket(lexer, start):
        return True
    if run == "d" and (_small(lexer, start) or _change_of_norm(lexer, start)):
        return True
    slash = lexer.match(_QUOTIENT)
    if slash and not (slash.group(1) and lexer.names.find("d" + slash.group(1))):
        body = slash.group(1) or ""
        at = slash.start(1) if body else start + 1
        derivatives.ratio(lexer, body, at, slash["var"], slash.start("var"), slash.end(), start)
        return True
    return False


def _small(lexer: Cursor, start: int) -> bool:
    """Read ``d\\mathbf{x}`` and ``d\\beta``, small changes of a quantity, and ``d f``, that of a function."""
    apart = lexer.match(r"d[ \t]+([A-Za-z]\w*)(?![\w(]|\s*/)")
    if apart and lexer.names.find("d") is None:
        change = "d" + (lexer.names.find(apart.group(1)) or apart.group(1))
        if change in lexer.names.free or lexer.names.is_change(change):
            lexer.at = apart.end()
            lexer.emit("SYM", change, start)
            return True
    found = lexer.match(r"d\s*(\\[A-Za-z]+(?:\s*\{\s*\\?[A-Za-z]+\s*\})?)(?!\s*/)")
    word = latex_text.letters(found.group(1)) if found else None
    name = lexer.names.find(word) if word else None
    if found is None or name is None or "d" + name not in lexer.names.free:
        return False
    lexer.at = found.end()
    lexer.emit("SYM", "d" + name, start)
    return True


_BAR = r"(?:\\left\s*|\\right\s*)?(?:\\\||\\[lr]?Vert(?![A-Za-z])|\|\||‖)"
_EUCLIDEAN = r"(?:\s*_\s*\{?2\}?)?"
# A change of a squared length; the norm is read by itself.
_CHANGED_NORM = re.compile(rf"d\s*(?=({_BAR}.*?{_BAR}{_EUCLIDEAN}\s*(?:\^\s*\{{?2\}}?|²){_EUCLIDEAN}))")


def _change_of_norm(lexer: Cursor, start: int) -> bool:
    """Read ``d‖u‖²``, the small change of a squared length, as d(‖u‖²)."""
    found = _CHANGED_NORM.match(lexer.text, start)
    if found is None or lexer.names.find("d") is not None:
        return False
    lexer.at = found.end()
    tokens = lexer.inner(found.group(1), found.start(1))
    lexer.emit("FUNC", "d", start)
    lexer.emit("LP", "(", start)
    lexer.out.extend(tokens)
    lexer.at = found.end(1)
    lexer.emit("RP", ")", start)
    return True


def _subject(lexer: Cursor, run: str, start: int) -> bool:
    to = lexer.match(r"s\.\s*t\.?(?![A-Za-z])|subject\s+to\b:?|such\s+that\b:?")
    if not to:
        return False
    lexer.at = to.end()
    lexer.pending_st = True
    lexer.emit("ST", "s.t.", start)
    return True


def _operator(which: str, method: Callable[[Cursor, str, int], None]) -> Handler:
    def read(lexer: Cursor, run: str, start: int) -> bool:
        lexer.at = start + len(run)
        method(lexer, which, start)
        return True

    return read


def _minimum(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``min_w f`` and ``minimize f``."""
    return _optimized(lexer, "min", run, start)


def _maximized(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``maximize f``."""
    return _optimized(lexer, "max", run, start)


def _optimized(lexer: Cursor, which: str, run: str, start: int) -> bool:
    """Read an optimization problem. "minimize f(w) = …" names the function, and "min when" is words."""
    lexer.at = start + len(run)
    named = lexer.match(
        r"(?:\s*_\s*(?:\{[^{}]*\}|\w))?\s*(?=(\\?[A-Za-zα-ωℓ]\w*)\s*(?:\([\w,; ]*\))?\s*:?=(?![=>]))"
    )
    words = lexer.match(r"\s+(?=([A-Za-z]{2,})(?![\w(]))")
    begins = lexer.last() in ("", "TEXT", "COMMA", "GAP", "SEMI", "COND")
    name = named.group(1).lstrip("\\") if named else ""
    if named and begins and lexer.names.find(GREEK.get(name, name)) is None:
        lexer.at = named.end()
        lexer.emit("TEXT", run, start)
    elif (
        words
        and lexer.names.split(words.group(1)) is None
        and GREEK.get(words.group(1)) is None
        and (not lexer.names.is_function(words.group(1)))
    ):
        lexer.emit("TEXT", run, start)
    else:
        operators.arg(lexer, which, start)
    return True


def _maximum(lexer: Cursor, run: str, start: int) -> bool:
    lexer.at = start + len(run)
    if lexer.text[lexer.at : lexer.at + 1] == "_":
        operators.arg(lexer, "max", start)
        return True
    lexer.at = start
    return False


def _arg(lexer: Cursor, run: str, start: int) -> bool:
    both = lexer.match(r"arg[\s-]*(min|max)")
    if not both:
        return False
    lexer.at = both.end()
    operators.arg(lexer, "arg" + both.group(1), start)
    return True


def _stack(lexer: Cursor, run: str, start: int) -> bool:
    if lexer.text[start + len(run) : start + len(run) + 1] != "_":
        return False
    lexer.at = start + len(run) + 1
    raw, _ = lexer.read_argument()
    lexer.emit("BIG", ("stack", "row" if run == "row" else "col", raw.strip()), start)
    return True


def _density(lexer: Cursor, run: str, start: int) -> bool:
    known = lexer.names.densities and run not in lexer.names.taken
    return bool(known) and operators.read_density(lexer, start + len(run), start)


def _normal(lexer: Cursor, run: str, start: int) -> bool:
    if not lexer.names.densities or not lexer.match(r"N\s*(\\left\s*)?\("):
        return False
    lexer.at = start + len(run)
    lexer.emit("FUNC", "normal", start)
    return True


def _kronecker(lexer: Cursor, run: str, start: int) -> bool:
    lexer.at = start + len(run)
    operators.kronecker(lexer, start)
    return True


def _grad(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``grad_w L`` and ``grad L``; grad(f, w) is a function."""
    if not lexer.match(r"grad(ient)?(_|\s+[A-Za-z]+(?![A-Za-z\s]*[a-z]{4}))"):
        return False
    lexer.at = start + len(run)
    derivatives.nabla(lexer, start)
    return True


def _sized(kind: str) -> Handler:
    def read(lexer: Cursor, run: str, start: int) -> bool:
        if lexer.text[start + len(run) : start + len(run) + 1] != "(":
            return False
        lexer.at = start + len(run)
        raw = lexer.balanced()
        lexer.at = raw[1] + 1 if raw else lexer.at
        lexer.emit(kind, raw[0].strip() if raw else None, start)
        return True

    return read


def _token(kind: str, value: str) -> Handler:
    def read(lexer: Cursor, run: str, start: int) -> bool:
        lexer.at = start + len(run)
        lexer.emit(kind, value, start)
        return True

    return read


def _after(kind: str, value: str) -> Handler:
    """Return a handler for a word that applies to what precedes it: ``X transpose``."""

    def read(lexer: Cursor, run: str, start: int) -> bool:
        if lexer.last() not in ("SYM", "RP", "RS", "RB", "INDEX", "NC", "AC"):
            return False
        lexer.at = start + len(run)
        if kind == "POWER":
            lexer.emit("CARET", "^", start)
            lexer.emit("EXPONENT", value, start)
        else:
            lexer.emit(kind, value, start)
        return True

    return read


def _relation(value: str) -> Handler:
    def read(lexer: Cursor, run: str, start: int) -> bool:
        lexer.at = start + len(run)
        if lexer.last() == "TEXT" and value == "<=>":
            # "with equality iff X w = p"
            lexer.emit("TEXT", run, start)
            return True
        brackets.relation(lexer, "REL", value, start)
        return True

    return read


def _functional(kind: str) -> Handler:
    def read(lexer: Cursor, run: str, start: int) -> bool:
        if lexer.names.find(run) or lexer.match(r"[A-Za-z0-9]+\s*(\(|\\left|\[|\{)"):
            return False
        lexer.at = start + len(run)
        lexer.emit("BIG", kind + "1", start)
        return True

    return read


# Maps a word to the function that reads it. A handler returns False if the word means something else.
WORDS: dict[str, Handler] = {
    "s": _subject, "subject": _subject, "such": _subject,
    "argmin": _operator("argmin", operators.arg), "argmax": _operator("argmax", operators.arg),
    "lim": _operator("lim", operators.limit), "limit": _operator("lim", operators.limit),
    "min": _minimum, "minimize": _minimum, "minimise": _minimum,
    "maximize": _maximized, "maximise": _maximized, "max": _maximum, "arg": _arg,
    "sum": _operator("sum", operators.big_sum), "prod": _operator("prod", operators.big_sum),
    "row": _stack, "col": _stack, "column": _stack, "stack": _stack,
    "N": _normal, "p": _density, "P": _density, "f": _density, "Pr": _density,
    "grad": _grad, "delta": _kronecker, "eye": _sized("EYE"), "zeros": _sized("ZERO"), "zero": _sized("ZERO"),
    "const": _token("CONST", "const"), "constant": _token("CONST", "const"), "consts": _token("CONST", "const"),
    "inf": _token("INFTY", "inf"), "infinity": _token("INFTY", "inf"), "oo": _token("INFTY", "inf"),
    "iff": _relation("<=>"), "implies": _relation("=>"), "equals": _relation("="),
    "otherwise": _token("ELSE", "otherwise"), "else": _token("ELSE", "else"),
    **dict.fromkeys(stacks.SEPARATORS, stacks.stack),
    "transpose": _after("TRANS", "T"), "transposed": _after("TRANS", "T"), "inverse": _after("INV", "-1"),
    "squared": _after("POWER", "2"), "times": _after("STAR", "*"),
    "log": _functional("log"), "ln": _functional("log"), "exp": _functional("exp"), "sqrt": _functional("sqrt"),
    "tr": _functional("tr"), "Tr": _functional("tr"), "trace": _functional("tr"), "det": _functional("det"),
    "sin": _functional("sin"), "cos": _functional("cos"), "tanh": _functional("tanh"),
}  # fmt: skip
