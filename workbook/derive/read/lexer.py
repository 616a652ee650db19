"""Convert characters to tokens: the plain form, Unicode mathematics and LaTeX all become one stream.

The differences between the notations end here: ``X'``, ``X.T``, ``Xᵀ`` and ``X^{\\top}`` give one token each,
and so do ``\\frac{\\partial}{\\partial x_k}`` and ``d/dx_k``. Nothing is evaluated. Three tables name the
functions that read each notation: ``CHARACTERS`` here, ``WORDS`` in words.py and ``COMMANDS`` in latex.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from . import brackets, derivatives, latex, latex_text, marks, operators, superscripts, words
from .cursor import Cursor
from .names import Names
from .tokens import MULTI, OPERAND, SIMPLE, Token

Handler = Callable[[Cursor, int], object]
# Categories of characters that say nothing, such as emoji and what selects their look.
SYMBOLS = ("So", "Mn", "Cf")


def lex(text: str, names: Names, base: int = 0) -> list[Token]:
    """Return the tokens of one logical line.

    >>> [token.type for token in lex("x' A", Names({"x", "A"}))]
    ['SYM', 'TRANS', 'SYM']
    >>> [token.type for token in lex(r"\\mathbf{x}^\\top A", Names({"x", "A"}))]
    ['SYM', 'TRANS', 'SYM']
    """
    return Cursor(text, names, base, step).run()


def step(lexer: Cursor) -> None:
    """Read what begins at the lexer's position, emit its tokens and move behind it.

    Raises
    ------
    SyntaxTypedError
        If nothing in any notation begins with this character.
    """
    char, start = lexer.text[lexer.at], lexer.at
    handler = CHARACTERS.get(char)
    if handler is not None and handler(lexer, start) is not False:
        return None
    lexer.at = start
    if char in "0123456789":
        return words.number(lexer)
    if char.isalpha() and char.isascii():
        return words.word(lexer)
    for symbol, kind, value in MULTI:
        if lexer.text.startswith(symbol, start):
            lexer.at += len(symbol)
            return brackets.relation(lexer, kind, value, start)
    lexer.at += 1
    if char in SIMPLE:
        return lexer.emit(*SIMPLE[char], start)
    if char.isalpha():
        while lexer.at < len(lexer.text) and lexer.text[lexer.at] in latex_text.COMBINING:
            lexer.at += 1
        letters = unicodedata.normalize("NFD", lexer.text[start : lexer.at])
        word = "".join(latex_text.COMBINING.get(c, c) for c in letters)
        digit = lexer.match(r"\d(?![\d.])")
        if digit and lexer.names.find(word + digit.group()):
            # η1
            lexer.at = digit.end()
            word += digit.group()
        return words.name(lexer, word, start)
    if unicodedata.category(char) in SYMBOLS:
        return None
    raise lexer.fail(f"{char!r} cannot be read here", start)


def _star(lexer: Cursor, start: int) -> bool:
    """Read ``*``: in ``w* =`` it marks the solution, ``**`` is a power, anything else is a product."""
    if lexer.text.startswith("**", start):
        lexer.at += 2
        superscripts.superscript(lexer, start)
        return True
    if (
        lexer.last() == "SYM"
        and lexer.match(r"\*(?![\w(\[])")
        and lexer.out[-1].end == lexer.base + start
        and ((lexer.out[-1].typed or lexer.out[-1].value) + "star" in lexer.names.apart)
    ):
        lexer.at += 1
        marks.attach_subscript(lexer, "star", start)
        return True
    attached = start and not lexer.text[start - 1].isspace() and lexer.match(r"\*(\s+[-+−]\s|\s*\)|\|\||‖)")
    if lexer.last() == "SYM" and (attached or lexer.match(r"\*\s*(=|:=|$|,|<=>|=>)")):
        lexer.at += 1
        lexer.emit("DECOR", "*", start)
        return True
    return False


def _opening(lexer: Cursor, start: int) -> None:
    before = lexer.match(r"\{\s*(?:\}\s*\^\s*(?:\{\s*[tT]\s*\}|[tT])|\^\s*\{?\s*[tT]\s*\}?\s*\})")
    if before:
        # {}^tX and {^t}X
        lexer.at = before.end()
        return lexer.emit("PRETRANS", "T", start)
    brackets.opening(lexer, lexer.text[start])


def _closing(lexer: Cursor, start: int) -> None:
    char = lexer.text[start]
    lexer.at += 1
    if char == ")" and lexer.spoken and lexer.open[-1:] != ["("]:
        lexer.spoken -= 1
        return lexer.emit("TEXT", ")", start)
    lexer.pop({")": "(", "]": "[", "}": "{"}[char], start)
    lexer.emit({")": "RP", "]": "RS", "}": "RB"}[char], char, start)


def _after(method: Callable[[Cursor, int], None]) -> Handler:
    def read(lexer: Cursor, start: int) -> None:
        lexer.at += 1
        method(lexer, start)

    return read


def _bar(lexer: Cursor, start: int) -> None:
    double = lexer.text.startswith("||", start)
    lexer.at += 2 if double else 1
    brackets.bar(lexer, "norm" if double or lexer.text[start] == "‖" else "abs", start)


def _run(table: dict[str, str], lexer: Cursor, start: int) -> str:
    while lexer.at < len(lexer.text) and lexer.text[lexer.at] in table:
        lexer.at += 1
    return "".join(table[c] for c in lexer.text[start : lexer.at])


def _raised(lexer: Cursor, start: int) -> None:
    superscripts.attach_superscript(
        lexer, _run(latex_text.SUPERSCRIPTS, lexer, start), start, lexer.text[start : lexer.at]
    )


def _lowered(lexer: Cursor, start: int) -> None:
    marks.attach_subscript(lexer, _run(latex_text.SUBSCRIPTS, lexer, start), start)


def _dot(lexer: Cursor, start: int) -> bool:
    transposed = lexer.match(r"\.T(?![A-Za-z])")
    if transposed:
        lexer.at = transposed.end()
        lexer.emit("TRANS", "T", start)
        return True
    dots = lexer.match(r"\.\.+")
    if dots:
        lexer.at = dots.end()
        lexer.emit("DOTS", "...", start)
        return True
    if not lexer.text[start + 1 :].strip(" .\t\n"):
        lexer.at = len(lexer.text)
        return True
    if lexer.match(r"\.\s"):
        # The end of a sentence.
        lexer.at += 1
        lexer.emit("TEXT", ".", start)
        return True
    return False


def _colon(lexer: Cursor, start: int) -> bool:
    """Read ``e:de`` and ``A : xx'`` as the inner product of two matrices; any other colon belongs to words."""
    follows = lexer.match(r":(\s*)(?=[A-Za-z\\({\[]|[^\x00-\x7f])")
    if not follows or lexer.last() not in OPERAND or not any(token.type == "REL" for token in lexer.out):
        return False
    if (follows[1] or lexer.text[start - 1].isspace()) and not _between_matrices(lexer, follows.end()):
        return False
    lexer.at += 1
    lexer.emit("FROBENIUS", ":", start)
    return True


def _between_matrices(lexer: Cursor, after: int) -> bool:
    """Return whether a matrix ends before the colon or begins after it, and no words follow."""
    names, rest = lexer.names, lexer.text[after:]
    beside = {lexer.out[-1].value, names.find(rest[0])}
    words = re.findall(r"(?<!\\)[A-Za-z]{2,}", rest)
    return 2 in map(names.entries.get, beside) and all(names.split(word) for word in words)


def _less(lexer: Cursor, start: int) -> bool:
    """Read the angle brackets of ``<a, b>``; any other < or > compares."""
    if lexer.text[start] == ">":
        if not lexer.open or lexer.open[-1] != "⟨":
            return False
    elif lexer.last() in OPERAND or not lexer.match(r"<[^<>=\n]+,[^<>=\n]+>"):
        return False
    lexer.at += 1
    brackets.angle(lexer, lexer.text[start] == "<", start)
    return True


def _fixed(kind: str, value: str) -> Handler:
    return _after(lambda lexer, start: lexer.emit(kind, value, start))


def _root(lexer: Cursor, start: int) -> None:
    """Read ``√(2πλ)`` as a function of what is in brackets, and any other √ with the product behind it."""
    lexer.at += 1
    if lexer.match(r"\s*\("):
        lexer.emit("FUNC", "sqrt", start)
    else:
        lexer.emit("BIG", "sqrt1", start)


def _sigma(lexer: Cursor, start: int) -> bool:
    if not operators.sigma_is_sum(lexer):
        return False
    lexer.at += 1
    operators.big_sum(lexer, "sum", start)
    return True


def _pi(lexer: Cursor, start: int) -> bool:
    """Read ``Π_i`` as the sign of a product."""
    if lexer.names.find("Π") is not None or not lexer.match(r"Π\s*[_ᵢⱼₖ]"):
        return False
    lexer.at += 1
    operators.big_sum(lexer, "prod", start)
    return True


# Maps a character to the function that reads it. A handler returns False if the character means something else.
CHARACTERS: dict[str, Handler] = {
    "\\": lambda lexer, start: latex.command(lexer),
    **dict.fromkeys("([{", _opening), **dict.fromkeys(")]}", _closing),
    "*": _star, "'": _after(marks.prime), "_": _after(marks.subscript), "^": _after(superscripts.superscript),
    "‖": _bar, "|": _bar, ".": _dot, ":": _colon,
    "∂": lambda lexer, start: derivatives.partial(lexer, "∂", start), "∇": _after(derivatives.nabla),
    "½": _fixed("NUM", "1/2"), "¼": _fixed("NUM", "1/4"), "√": _root, "𝒩": _fixed("FUNC", "normal"),
    "∑": _after(lambda lexer, start: operators.big_sum(lexer, "sum", start)), "Σ": _sigma, "Π": _pi,
    "∏": _after(lambda lexer, start: operators.big_sum(lexer, "prod", start)),
    "<": _less, ">": _less,
    ";": _after(lambda lexer, start: brackets.separator(lexer, ";", start)),
    "⟨": _after(lambda lexer, start: brackets.angle(lexer, True, start)),
    "⟩": _after(lambda lexer, start: brackets.angle(lexer, False, start)),
    **dict.fromkeys(latex_text.SUPERSCRIPTS, _raised), **dict.fromkeys(latex_text.SUBSCRIPTS, _lowered),
}  # fmt: skip
