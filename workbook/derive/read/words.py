"""Read plain words: operators, functions, names run together, and the words between formulas."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..errors import FuelError
from . import applications, latex_text, marks, operators
from .cursor import Cursor
from .keywords import WORDS, differential
from .names import FUNCTIONS, GREEK, INDEX_NAMES
from .tokens import MAX_DIGITS
from .vocabulary import ACRONYMS, CONDITIONS, ENGLISH, FILLERS, REMARKS

# Longest run of letters that is read as a product of letters, and longest name of a small change, such as ``dw``.
MAX_PRODUCT, MAX_CHANGE = 3, 4
# Length of the words that may be products if they begin with a capital: "As", "By".
SHORT = 2
# Lengths of a word that may be English.
MIN_REMARK, MAX_REMARK = 4, 19
# Abbreviations, which end in a period that ends no sentence.
ABBREVIATED = r"(?:w\.\s?r\.\s?t\.?|i\.\s?e\.|e\.\s?g\.|resp\.|cf\.|etc\.|a\.k\.a\.|viz\.|w\.l\.o\.g\.)"
# The sizes of a matrix: n x m.
SIZES = r"([a-z])\s?[x×]\s?([a-z])(?![A-Za-z0-9_^'(])"
BRACKET = r"(\(|\\left|\[|\{)"
# Functions whose names are words of sentences too: only a bracket right after them makes them functions.
SPOKEN = ("rank", "step", "sign", "inner", "normal")
# Keywords that stay keywords if the part has a symbol of that name.
DENSITIES = ("p", "P", "f", "N")


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


def word(lexer: Cursor) -> None:
    """Read a run of letters, and emit what it is: an operator, a function, a name, names run together, or a remark.

    Letters that mean nothing together are read one by one.
    """
    start = lexer.at
    found = lexer.match(r"[A-Za-z][A-Za-z0-9]*")
    assert found
    run = found.group()
    if any(read(lexer, run, start) for read in (_abbreviation, _accented, _differential, _keyword, _called)):
        return None
    # W2_i is an entry of a W2 that the part does not know, and neither W_{2i} nor 2_i.
    whole = run[-1].isdigit() and lexer.text[start + len(run) : start + len(run) + 1] == "_"
    known = lexer.names.find(run) is not None or len(run) == 1 or whole
    if not known and any(read(lexer, run, start) for read in UNNAMED):
        return None
    lexer.at = start + len(run)
    return name(lexer, run, start)


def _abbreviation(lexer: Cursor, run: str, start: int) -> bool:
    aside = lexer.match(ABBREVIATED) or (lexer.match(SIZES) if _of_sizes(lexer) else None)
    if aside is None:
        return False
    lexer.at = aside.end()
    lexer.emit("TEXT", "which" if aside.group()[:1] != "i" else ".", start)
    return True


def _of_sizes(lexer: Cursor) -> bool:
    """Return whether ``n x m`` comes next, and neither letter is a name in this part."""
    found = lexer.match(SIZES)
    return found is not None and all(
        s in lexer.names.sizes and lexer.names.find(s) is None for s in found.groups()
    )


def _accented(lexer: Cursor, run: str, start: int) -> bool:
    """Read a letter with accents of its own, such as w with U+0302."""
    accented = lexer.match(f"[A-Za-z][{''.join(latex_text.COMBINING)}]+")
    if accented is None:
        return False
    lexer.at = accented.end()
    name(lexer, "".join(latex_text.COMBINING.get(c, c) for c in accented.group()), start)
    return True


def _differential(lexer: Cursor, run: str, start: int) -> bool:
    return run[0] in "dD" and differential(lexer, run, start)


def _keyword(lexer: Cursor, run: str, start: int) -> bool:
    if run not in WORDS or (lexer.names.find(run) is not None and run not in DENSITIES):
        return False
    if WORDS[run](lexer, run, start):
        return True
    lexer.at = start
    return False


def _called(lexer: Cursor, run: str, start: int) -> bool:
    """Read a function that is known and has its argument in brackets."""
    apart = "" if run in SPOKEN else r"\s*"
    if not lexer.names.is_function(run) or not lexer.match(rf"[A-Za-z0-9]+{apart}{BRACKET}"):
        return False
    lexer.at = start + len(run)
    lexer.emit("FUNC", FUNCTIONS[run], start)
    return True


# -- runs of letters without a meaning ----------------------------------------------------------


def _text(lexer: Cursor, run: str, start: int, kind: str = "TEXT") -> bool:
    lexer.at = start + len(run)
    lexer.emit(kind, run, start)
    return True


def _begins_sentence(lexer: Cursor, run: str, start: int) -> bool:
    """Read "By the SVD", and not B y."""
    begins = run.istitle() and run.lower() in REMARKS | FILLERS and lexer.last() in ("", "TEXT")
    if begins:
        lexer.at = start + len(run)
        lexer.emit("TEXT", run.lower(), start)
    return begins


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


def _english(lexer: Cursor, run: str, start: int) -> bool:
    """Read words that are words even if each of their letters is a symbol of the part."""
    if run in ACRONYMS:
        lexer.at = start + len(run)
        lexer.emit("TEXT", run.lower(), start)
        return True
    if run == "If":
        # It is not I f. "As" may be a product, and is a word where only a word fits.
        lexer.at = start + len(run)
        lexer.emit("COND", "if", start)
        return True
    plain = run.lower() if run.istitle() and len(run) > SHORT else run
    return plain in ENGLISH and _text(lexer, run, start, "COND" if run in CONDITIONS else "TEXT")


def _names(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``Xw`` as X w."""
    pieces = lexer.names.split(run)
    for piece in pieces or ():
        lexer.at = start + len(piece)
        if piece.isdigit():
            lexer.emit("NUM", piece, start)
        else:
            name(lexer, piece, start)
        start = lexer.at
    return pieces is not None


def _operator(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``Df`` for a function of the student's as its derivative."""
    if run[0] != "D" or run[1:] not in lexer.names.defined or not lexer.names.variable:
        return False
    lexer.at = start + 1
    lexer.emit("BIG", ("deriv", (lexer.names.variable, None)), start)
    return True


def _change(lexer: Cursor, run: str, start: int) -> bool:
    """Read ``dw``, a small change of w, if the part has no name like it."""
    moving = run[0] == "d" and len(run) <= MAX_CHANGE and lexer.names.find(run[1:]) is not None
    if not moving and not (lexer.names.is_change(run) and _named_here(lexer, start + len(run))):
        return False
    return _text(lexer, run, start, "SYM")


def _named_here(lexer: Cursor, end: int) -> bool:
    """Return whether ``loss(w) = …`` begins here, which gives a meaning to a name."""
    return lexer.last() in ("", "TEXT", "COMMA", "GAP") and bool(
        re.compile(r"\s*(\(\s*\\?\w+(\s*[,;|]\s*\\?\w+)*\s*\))?\s*&?\s*:?=(?![=>])").match(lexer.text, end)
    )


def _remark(lexer: Cursor, run: str, start: int) -> bool:
    lower, end = run.lower(), start + len(run)
    remark = lower in CONDITIONS | REMARKS | FILLERS or _is_remark(lexer, run, end)
    if remark:
        lexer.at = end
        lexer.emit("COND" if lower in CONDITIONS else "TEXT", lower, start)
    return remark


def _is_remark(lexer: Cursor, run: str, end: int) -> bool:
    """Return whether a word that the part does not know is English, and not a name that is used or defined."""
    return (
        MIN_REMARK <= len(run) <= MAX_REMARK
        and run.isalpha()
        and not re.compile(r"[_^'(\[]|\s*:?=(?![=>])").match(lexer.text, end)
        and GREEK.get(run) is None
    )


def _new_function(lexer: Cursor, run: str, start: int) -> bool:
    """Read a word with a bracket right after it as a function without rules."""
    end = start + len(run)
    bracketed = run.isalpha() and len(run) > 2 and lexer.text[end : end + 1] == "("
    return bracketed and not _named_here(lexer, end) and _text(lexer, run, start, "FUNC")


def _letters(lexer: Cursor, run: str, start: int) -> bool:
    """Look up each letter of a short run that means nothing as a whole."""
    product = len(run) == 2 and lexer.names.find(run[0]) in lexer.names.declared
    new = _named_here(lexer, start + len(run)) and not product
    if len(run) > MAX_PRODUCT or not run.isalpha() or new:
        return False
    for place, letter in enumerate(run):
        lexer.at = start + place + 1
        name(lexer, letter, start + place)
    return True


# What a run of letters without a name may be. The first reader that returns True has read it.
UNNAMED: tuple[Callable[[Cursor, str, int], bool], ...] = (
    _begins_sentence, _entry, _english, _names, _operator, _change, _remark, _new_function, _letters
)  # fmt: skip


# -- symbols -----------------------------------------------------------------------------------


def name(lexer: Cursor, word: str, start: int) -> None:
    """Read a name whose letters have been passed, and emit it with the brackets and marks that belong to it.

    It becomes a symbol, an index, a function, or one of the letters with a fixed meaning, such as I and δ. A name
    without a meaning becomes a symbol too; whether it may be used is decided later. ``start`` is the offset of
    ``word``.
    """
    names, found = lexer.names, lexer.names.find(word)
    if found is None and _fixed(lexer, word, start):
        return None
    if applications.primed(lexer, found or word, start):
        return None
    if found is not None and applications.applies(lexer, found):
        return lexer.emit("FUNC", f"own {found}", start)
    if found in names.calls:
        lexer.emit("SYM", found, start, word)
        return applications.known_arguments(lexer)
    if found is None and len(word) == 1 and word in INDEX_NAMES:
        lexer.emit("IDX", word, start)
        return applications.new_arguments(lexer)
    if found is None and word == "δ":
        return operators.kronecker(lexer, start)
    if found is None and word == "∞":
        return lexer.emit("INFTY", "inf", start)
    lexer.emit("SYM", found or word, start, word)
    applications.dependent(
        lexer, names.parameters if found in names.unknowns else names.depends.get(found or "", ())
    )
    if found is None:
        applications.new_arguments(lexer)
    if found in names.entrywise and not lexer.match(r"\s*(\^\s*(\{[^{}]*\}|.)|[²³])?\s*[_ᵢⱼₖ\[]"):
        lexer.emit("INDEX", ("i",), start)
    return None


def _fixed(lexer: Cursor, word: str, start: int) -> bool:
    """Read a letter without a name in the part in its usual meaning: I, φ, σ, and C beside densities."""
    if word == "I":
        kind, value = ("IND", "ind") if _compares(lexer) else ("EYE", None)
        lexer.emit(kind, value, start)
    elif word in ("φ", "Φ") and lexer.names.activation and not lexer.match(r"\s*_"):
        slope = lexer.match(r"\s*('|\^\s*\{?\s*(\\prime|')\s*\}?)(?=\s*(\\left\s*)?[\(\[])")
        lexer.at = slope.end() if slope else lexer.at
        lexer.emit("FUNC", "step" if slope else "relu", start)
    elif word == "σ" and lexer.match(r"\s*(\\left|\\big|\\Big)?\s*\("):
        lexer.emit("FUNC", "logistic", start)
    elif lexer.names.densities and word in ("C", "c"):
        lexer.emit("CONST", "const", start)
    elif word in ("o", "O") and lexer.names.variable:
        return operators.remainder(lexer, word, start)
    else:
        return False
    return True


def _compares(lexer: Cursor) -> bool:
    """Return whether brackets with an inequality come next."""
    opens = lexer.match(r"\s*[\(\[]")
    if opens is None:
        return False
    at, lexer.at = lexer.at, opens.end() - 1
    raw = lexer.balanced()
    lexer.at = at
    return raw is not None and bool(re.search(r"[<>]", raw[0]))
