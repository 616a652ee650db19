"""Read letters in LaTeX: fonts, which only matter for indicators, and accents, which are part of a name."""

from __future__ import annotations

import re

from . import words
from .cursor import Cursor
from .latex_text import ACCENTS, closing, letters


def styled_letter(lexer: Cursor, name: str, start: int) -> None:
    """Read a font or an accent with its argument; emit a name such as ``xhat``, an indicator, a 0 or ReLU.

    ``name`` is the command, and ``start`` its offset in the lexer's text. A font over several letters is read as what
    is inside.

    Raises
    ------
    SyntaxTypedError
        If an accent is over more than one letter.
    """
    raw, at = lexer.read_argument()
    if name in ("mathbb", "mathbbm", "mathds", "mathbf") and raw.strip() in ("1", "I"):
        below = lexer.match(r"\s*_\s*(?=\{)")
        end = closing(lexer.text, below.end()) if below else -1
        inside = lexer.text[below.end() + 1 : end] if below and end >= 0 else ""
        if below and re.search(r"[<>≥≤]|\\(gt|lt|geq?|leq?)(?![A-Za-z])", inside):
            at = below.end() + 1
            braces = re.fullmatch(r"\s*\\\{(.*)\\\}\s*", inside, re.S)
            if braces:
                inside, at = braces.group(1), at + braces.start(1)
            tokens = lexer.inner(inside, at)
            lexer.at = end + 1
            lexer.emit("IND", "ind", start)
            lexer.emit("LP", "(", start)
            lexer.out.extend(tokens)
            return lexer.emit("RP", ")", start)
        if (raw.strip() == "1" and name != "mathbf") or _condition_follows(lexer, raw.strip() == "1"):
            return lexer.emit("IND", "ind", start)
    if raw.strip() == "0":
        return lexer.emit("ZERO", None, start)
    if name in ("indic", "indicator", "Ind"):
        lexer.emit("IND", "ind", start)
        lexer.emit("LP", "(", start)
        lexer.out.extend(lexer.inner(raw, at))
        return lexer.emit("RP", ")", start)
    word = letters(raw)
    if raw.strip() in ("ReLU", "relu"):
        return lexer.emit("FUNC", "relu", start)
    if word is None:
        if ACCENTS.get(name):
            raise lexer.fail(f"\\{name} must be over one letter", start)
        lexer.push("{")
        lexer.emit("LB", "{", start)
        lexer.out.extend(lexer.inner(raw, at))
        lexer.pop("{", start)
        return lexer.emit("RB", "}", start)
    accent = ACCENTS.get(name, "")
    if accent and lexer.names.find(word + accent) is None and accent == "bar":
        accent = ""
    full = word + accent
    if name == "mathcal" and word == "N" and lexer.names.densities:
        return lexer.emit("FUNC", "normal", start)
    if name == "mathcal" and word == "L" and lexer.names.find("L") is None and lexer.names.find("ℓ"):
        full = "ℓ"
    if len(full) > 1 and lexer.names.find(full) is None and not accent:
        at_end = lexer.at
        lexer.push("{")
        tokens = lexer.inner(raw, at)
        lexer.pop("{", start)
        lexer.out.extend(tokens)
        lexer.at = at_end
        return None
    return words.name(lexer, full, start)


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
