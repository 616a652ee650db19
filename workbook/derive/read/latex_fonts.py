"""Read letters in LaTeX: fonts, which only matter for indicators, and accents, which are part of a name."""

from __future__ import annotations

import re

from . import operators, words
from .cursor import Cursor
from .latex_text import ACCENTS, closing, letters
from .tokens import ONES, Token


def styled_letter(lexer: Cursor, name: str, start: int) -> None:
    """Read a font or an accent with its argument; emit a name such as ``xhat``, an indicator, a 0 or ReLU.

    ``name`` is the command, and ``start`` its offset in the lexer's text. A font over several letters is read as what
    is inside.

    Raises
    ------
    SyntaxTypedError
        If an accent is over more than one letter, or a bold 1 is not an indicator.
    """
    raw, at = lexer.read_argument()
    if name in _INDICATORS and raw.strip() in ("1", "I") and _indicator(lexer, name, raw.strip(), start):
        return None
    if raw.strip() == "1" and name in {*_BOLD, *_INDICATORS, *ACCENTS}:
        raise lexer.fail(ONES, start)
    if raw.strip() == "0":
        return lexer.emit("ZERO", None, start)
    if name in ("indic", "indicator", "Ind"):
        lexer.emit("IND", "ind", start)
        return _enclosed(lexer, ("LP", "("), lexer.inner(raw, at), ("RP", ")"), start)
    if raw.strip() in ("ReLU", "relu"):
        return lexer.emit("FUNC", "relu", start)
    if raw.strip() in ("P", "p") and lexer.names.densities and operators.read_density(lexer, lexer.at, start):
        return None
    word, accent = letters(raw), ACCENTS.get(name, "")
    if word is None and accent:
        raise lexer.fail(f"\\{name} must be over one letter", start)
    if word is None:
        lexer.push("{")
        _enclosed(lexer, ("LB", "{"), lexer.inner(raw, at), ("RB", "}"), start)
        return lexer.pop("{", start)
    if accent == "bar" and lexer.names.find(word + accent) is None:
        accent = ""
    if name == "mathcal" and word == "N" and lexer.names.densities:
        return lexer.emit("FUNC", "normal", start)
    if name == "mathcal" and word == "L" and lexer.names.find("L") is None and lexer.names.find("ℓ"):
        word = "ℓ"
    if len(word) > 1 and lexer.names.find(word) is None and not accent:
        after = lexer.at
        lexer.push("{")
        lexer.out.extend(lexer.inner(raw, at))
        lexer.pop("{", start)
        lexer.at = after
        return None
    return words.name(lexer, word + accent, start)


# Fonts in which people write the 1 of an indicator.
_INDICATORS = ("mathbb", "mathbbm", "mathds", "mathbf")
# Fonts in which people write a column of ones, or the identity.
_BOLD = ("mathbf", "boldsymbol", "bm", "pmb", "symbf")


def _enclosed(
    lexer: Cursor, opens: tuple[str, str], tokens: list[Token], closes: tuple[str, str], start: int
) -> None:
    lexer.emit(*opens, start)
    lexer.out.extend(tokens)
    lexer.emit(*closes, start)


def _indicator(lexer: Cursor, font: str, letter: str, start: int) -> bool:
    r"""Read ``\mathbb{1}_{u > 0}`` with its condition, or the 1 of ``\mathbb{1}[u > 0]``; return whether it is one.

    ``\mathbf{1}_{i = k}`` is one too, and ``I_{i = k}`` is not.
    """
    below = lexer.match(r"\s*_\s*(?=\{)")
    end = closing(lexer.text, below.end()) if below else -1
    inside = lexer.text[below.end() + 1 : end] if below and end >= 0 else ""
    one = letter == "1"
    if below and re.search(rf"[<>≥≤{'=≠' if one else ''}]|\\(gt|lt|geq?|leq?|neq?)(?![A-Za-z])", inside):
        at = below.end() + 1
        braces = re.fullmatch(r"\s*\\\{(.*)\\\}\s*", inside, re.S)
        if braces:
            inside, at = braces.group(1), at + braces.start(1)
        lexer.push("{")
        tokens = lexer.inner(inside, at)
        lexer.pop("{", start)
        lexer.at = end + 1
        lexer.emit("IND", "ind", start)
        _enclosed(lexer, ("LP", "("), tokens, ("RP", ")"), start)
        return True
    bare = one and font != "mathbf" and lexer.match(r"\s*(\\left|\\[bB]ig)?\s*(\\\{|[\[({_])")
    if not bare and not _condition_follows(lexer, one):
        return False
    lexer.emit("IND", "ind", start)
    return True


def _condition_follows(lexer: Cursor, equality: bool) -> bool:
    """Return whether brackets with a comparison come next, as after an indicator; ``=`` counts after a 1."""
    opens = lexer.match(r"\s*(\\left|\\big|\\Big)?\s*(\\\{|[\[\(\{])")
    if not opens:
        return False
    braces = opens.group(2) == "\\{"
    end = lexer.text.find("\\}", opens.end()) if braces else closing(lexer.text, opens.end() - 1)
    inside = lexer.text[opens.end() : end] if end >= 0 else ""
    return bool(re.search(r"[<>≥≤=]" if equality else r"[<>≥≤]", inside)) or bool(
        re.search(r"\\(geq?|leq?|gt|lt)(?![A-Za-z])", inside)
    )
