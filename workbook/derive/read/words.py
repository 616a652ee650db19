"""Read plain words: operators, functions, names run together, and the words between formulas."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..errors import FuelError
from . import brackets, latex_text, marks, operators
from .cursor import Cursor
from .names import FUNCTIONS, GREEK, INDEX_NAMES
from .tokens import CONDITIONS, FILLERS, MAX_DIGITS, REMARKS

Handler = Callable[[Cursor, str, int], object]


def number(lexer: Cursor) -> None:
    """Read a number, or the 1 of an indicator."""
    start = lexer.at
    found = lexer.match(r"\d+(\.\d+)?")
    assert found
    if len(found.group()) > MAX_DIGITS:
        raise FuelError(f"a number of more than {MAX_DIGITS} digits", lexer.base + start)
    lexer.at = found.end()
    indicator = lexer.match(r"\s*(\[|\\\{|\{|\()") if found.group() == "1" else None
    if indicator:
        at, lexer.at = lexer.at, indicator.end() - 1
        raw = lexer.balanced()
        lexer.at = at
        if raw and re.search(r"[<>=≥≤≠]|\\(geq?|leq?|neq?|gt|lt)\b", raw[0]) and "==" not in raw[0][:1]:
            return lexer.emit("IND", "ind", start)
    lexer.emit("NUM", found.group(), start)
    return None


# -- words with a meaning ----------------------------------------------------------------------


def _differential(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``d(x'c)/dx_k``, ``df/dx`` and ``dx``."""
    if run == "d" and operators.ratio_of_bracket(lexer, start):
        return True
    if run == "d" and _small(lexer, start):
        return True
    slash = lexer.match(
        r"[dD]\s*([A-Za-zα-ωℓ]\w*(?:\s*(?:\^\s*2|\^\s*\{\s*2\s*\}|²)(?!\d))?|(?:\\\w+))?\s*(?:\([\w,\s]*\))?\s*/\s*d\s*(\\?[A-Za-zα-ωΑ-Ω]\w*'?)"
    )
    if slash and not (slash.group(1) and lexer.names.find("d" + slash.group(1))):
        body = slash.group(1) or ""
        at = slash.start(1) if body else start + 1
        operators.ratio(lexer, body, at, slash.group(2), slash.start(2), slash.end(), start)
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
    """Read ``min_w f``. "minimize f(w) = …" names the function, and "min when" is words."""
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
        operators.arg(lexer, "min", start)
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
    return bool(lexer.names.densities) and operators.read_density(lexer, start + len(run), start)


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
    operators.nabla(lexer, start)
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
    "min": _minimum, "minimize": _minimum, "minimise": _minimum, "max": _maximum, "arg": _arg,
    "sum": _operator("sum", operators.big_sum), "prod": _operator("prod", operators.big_sum),
    "row": _stack, "col": _stack, "column": _stack, "stack": _stack,
    "N": _normal, "p": _density, "P": _density, "f": _density, "Pr": _density,
    "grad": _grad, "delta": _kronecker, "eye": _sized("EYE"), "zeros": _sized("ZERO"), "zero": _sized("ZERO"),
    "const": _token("CONST", "const"), "constant": _token("CONST", "const"), "consts": _token("CONST", "const"),
    "inf": _token("INFTY", "inf"), "infinity": _token("INFTY", "inf"), "oo": _token("INFTY", "inf"),
    "iff": _relation("<=>"), "implies": _relation("=>"), "equals": _relation("="),
    "otherwise": _token("ELSE", "otherwise"), "else": _token("ELSE", "else"),
    "transpose": _after("TRANS", "T"), "transposed": _after("TRANS", "T"), "inverse": _after("INV", "-1"),
    "squared": _after("POWER", "2"), "times": _after("STAR", "*"),
    "log": _functional("log"), "ln": _functional("log"), "exp": _functional("exp"), "sqrt": _functional("sqrt"),
    "tr": _functional("tr"), "Tr": _functional("tr"), "trace": _functional("tr"), "det": _functional("det"),
    "sin": _functional("sin"), "cos": _functional("cos"), "tanh": _functional("tanh"),
}  # fmt: skip


# Short words that are never products of letters.
ENGLISH = {"as", "at", "us", "was", "start", "say", "way", "try", "is", "or", "we", "so", "to", "let", "set", "are",
           "use", "has", "had", "its", "our", "can", "may", "any", "but", "not", "one", "two", "via", "per", "be", "do",
           "on", "an", "my", "no", "how", "yes", "too", "says", "ways", "away", "saw", "why", "add", "adds",
           "vs"}  # fmt: skip
# Longest run of letters that is read as a product of letters, and longest name of a small change, such as ``dw``.
MAX_PRODUCT, MAX_CHANGE = 3, 4
# Lengths of a word that may be English.
MIN_REMARK, MAX_REMARK = 4, 19
ACRONYMS = {"SVD", "OLS", "RHS", "LHS", "QED", "PSD", "SPD", "MLE"}


# Abbreviations, which end in a period that ends no sentence.
ABBREVIATED = r"(?:w\.\s?r\.\s?t\.?|i\.\s?e\.|e\.\s?g\.|resp\.|cf\.|etc\.|a\.k\.a\.|viz\.|w\.l\.o\.g\.)"
# The sizes of a matrix: n x m.
SIZES = r"([a-z])\s?[x×]\s?([a-z])(?![A-Za-z0-9_^'(])"


def _of_sizes(lexer: Cursor) -> bool:
    """Return whether ``n x m`` comes next, and neither letter is a name in this part."""
    found = lexer.match(SIZES)
    return found is not None and all(
        s in lexer.names.sizes and lexer.names.find(s) is None for s in found.groups()
    )


def word(lexer: Cursor) -> None:
    """Read a run of letters, and emit what it is: an operator, a function, a name, names run together, or a remark.

    Letters that mean nothing together are read one by one.
    """
    start = lexer.at
    found = lexer.match(r"[A-Za-z][A-Za-z0-9]*")
    assert found
    run, end = found.group(), found.end()
    aside = lexer.match(ABBREVIATED) or (lexer.match(SIZES) if _of_sizes(lexer) else None)
    if aside:
        lexer.at = aside.end()
        return lexer.emit("TEXT", "which" if aside.group()[:1] != "i" else ".", start)
    accented = lexer.match(f"[A-Za-z][{''.join(latex_text.COMBINING)}]+")
    if accented:
        lexer.at = accented.end()
        return name(lexer, "".join(latex_text.COMBINING.get(c, c) for c in accented.group()), start)
    if run[0] in "dD" and _differential(lexer, run, start):
        return None
    handler = WORDS.get(run)
    if handler is not None and (lexer.names.find(run) is None or run in ("p", "P", "f", "N")):
        if handler(lexer, run, start):
            return None
        lexer.at = start
    apart = r"" if run in ("rank", "step", "sign", "inner", "normal") else r"\s*"
    bracketed = bool(re.compile(apart + r"(\(|\\left|\[|\{)").match(lexer.text, end))
    if lexer.names.is_function(run) and bracketed:
        lexer.at = end
        return lexer.emit("FUNC", FUNCTIONS[run], start)
    if lexer.names.find(run) is None and len(run) > 1:
        if run.istitle() and run.lower() in REMARKS | FILLERS and lexer.last() in ("", "TEXT"):
            # "By the SVD", and not B y.
            lexer.at = end
            return lexer.emit("TEXT", run.lower(), start)
        if _entry(lexer, run, start):
            return None
        if run in ACRONYMS:
            lexer.at = end
            return lexer.emit("TEXT", run.lower(), start)
        if run in ENGLISH:
            # Words, even if each of their letters is a symbol of the part.
            lexer.at = end
            return lexer.emit("COND" if run in CONDITIONS else "TEXT", run, start)
        if lexer.names.split(run) is not None:
            return split(lexer, run, start)
        if run[0] == "D" and run[1:] in lexer.names.defined and lexer.names.variable:
            lexer.at = start + 1
            return lexer.emit("BIG", ("deriv", (lexer.names.variable, None)), start)
        if _moving(lexer, run) or (lexer.names.is_change(run) and _named_here(lexer, end)):
            lexer.at = end
            return lexer.emit("SYM", run, start)
        lower = run.lower()
        if lower in CONDITIONS:
            lexer.at = end
            return lexer.emit("COND", lower, start)
        if lower in REMARKS or lower in FILLERS or _is_remark(lexer, run, end):
            lexer.at = end
            return lexer.emit("TEXT", lower, start)
        if (
            run.isalpha()
            and len(run) > 2
            and lexer.text[end : end + 1] == "("
            and not _named_here(lexer, end)
        ):
            lexer.at = end
            return lexer.emit("FUNC", run, start)
        product = len(run) == 2 and lexer.names.find(run[0]) in lexer.names.declared
        if len(run) <= MAX_PRODUCT and run.isalpha() and (product or not _named_here(lexer, end)):
            # If the letters mean nothing together, each of them is looked up.
            for place, letter in enumerate(run):
                lexer.at = start + place + 1
                name(lexer, letter, start + place)
            return None
    lexer.at = end
    return name(lexer, run, start)


def _entry(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``x1``, ``ci`` and ``Aij`` as entries; return whether the run is one."""
    letter, index = run[0], run[1:]
    names = lexer.names
    if index == "0" and names.find(letter) in names.unknowns:
        # w0 is w_0, a solution or a name for one.
        lexer.at = start + 1
        lexer.emit("SYM", names.find(letter), start, letter)
        lexer.at = start + len(run)
        marks.attach_subscript(lexer, index, start + 1)
        return True
    meant = names.find(letter) or letter
    digits = index.isdigit() and index != "0"
    if not digits and (
        run in ("an", "am") or not all(i in "ijkl" or i in names.sizes - names.declared for i in index)
    ):
        return False
    wanted = {names.entries.get(letter), names.entries.get(meant)} - {None}
    if (len(index) if not digits else min(len(index), 2)) not in wanted:
        return False
    lexer.at = start + 1
    lexer.emit("SYM", meant, start, letter)
    lexer.at = start + len(run)
    marks.attach_subscript(lexer, index, start + 1)
    return True


def _named_here(lexer: Cursor, end: int) -> bool:
    """Return whether ``loss(w) = …`` begins here, which gives a meaning to a name."""
    return lexer.last() in ("", "TEXT", "COMMA", "GAP") and bool(
        re.compile(r"\s*(\(\s*\\?\w+(\s*[,;|]\s*\\?\w+)*\s*\))?\s*&?\s*:?=(?![=>])").match(lexer.text, end)
    )


def _moving(lexer: Cursor, run: str) -> bool:
    """Return whether ``dw`` is a small change of w: the part has no name like it."""
    return run[0] == "d" and len(run) <= MAX_CHANGE and lexer.names.find(run[1:]) is not None


def _is_remark(lexer: Cursor, run: str, end: int) -> bool:
    """Return whether a word that the part does not know is English, and not a name that is used or defined."""
    return (
        MIN_REMARK <= len(run) <= MAX_REMARK
        and run.isalpha()
        and not re.compile(r"[_^'(\[]|\s*:?=(?![=>])").match(lexer.text, end)
        and GREEK.get(run) is None
    )


def split(lexer: Cursor, run: str, start: int) -> None:
    """Read ``Xw`` as X w."""
    for piece in lexer.names.split(run) or []:
        lexer.at = start + len(piece)
        if piece.isdigit():
            lexer.emit("NUM", piece, start)
        else:
            name(lexer, piece, start)
        start = lexer.at


def name(lexer: Cursor, word: str, start: int) -> None:
    """Read a symbol, an index, or one of the letters with a fixed meaning, and the arguments or marks after it.

    A letter without a meaning becomes a symbol too; whether it may be used is decided later.
    """
    if word == "I" and not lexer.names.find("I"):
        probe = lexer.match(r"\s*[\(\[]")
        if probe:
            at, lexer.at = lexer.at, probe.end() - 1
            raw = lexer.balanced()
            lexer.at = at
            if raw and re.search(r"[<>]", raw[0]):
                return lexer.emit("IND", "ind", start)
        return lexer.emit("EYE", None, start)
    found = lexer.names.find(word)
    indexed = lexer.match(r"\s*_") if word in ("φ", "Φ") else None
    if found is None and word in ("φ", "Φ") and lexer.names.activation and not indexed:
        slope = lexer.match(r"\s*('|\^\s*\{?\s*(\\prime|')\s*\}?)(?=\s*(\\left\s*)?[\(\[])")
        if slope:
            lexer.at = slope.end()
        return lexer.emit("FUNC", "step" if slope else "relu", start)
    if found is None and word == "σ" and lexer.match(r"\s*(\\left|\\big|\\Big)?\s*\("):
        return lexer.emit("FUNC", "logistic", start)
    if found is None and lexer.names.densities and word in ("C", "c"):
        return lexer.emit("CONST", "const", start)
    if operators.primed(lexer, found or word, start):
        return None
    if found in lexer.names.calls:
        if operators.applies(lexer, found):
            return lexer.emit("FUNC", f"own {found}", start)
        lexer.emit("SYM", found, start, word)
        return operators.arguments(lexer)
    if found is None and len(word) == 1 and word in INDEX_NAMES:
        lexer.emit("IDX", word, start)
        return operators.new_arguments(lexer)
    if found is None and word == "δ":
        return operators.kronecker(lexer, start)
    if found is None and word == "∞":
        return lexer.emit("INFTY", "inf", start)
    lexer.emit("SYM", found or word, start, word)
    on = lexer.names.parameters if found in lexer.names.unknowns else lexer.names.depends.get(found or "", ())
    operators.dependent(lexer, on)
    if found is None:
        operators.new_arguments(lexer)
    if found in lexer.names.entrywise and not lexer.match(r"\s*(\^\s*(\{[^{}]*\}|.)|[²³])?\s*[_ᵢⱼₖ\[]"):
        lexer.emit("INDEX", ("i",), start)
    return None
