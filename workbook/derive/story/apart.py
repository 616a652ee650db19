"""Find the quantities that a text sets apart from a letter: w_0 in ``w - w_0``, ŵ in ``w - ŵ``.

Elsewhere a mark below or above the solution is an ornament: w_0 and w are the same.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from ..read.formulas import tokens_of
from ..read.names import GREEK, ORNAMENTS, Names
from ..read.tokens import Token

# The two parts of a letter: w_⊥ and w_∥.
PARTS = ("perp", "par")
# A mark that is not an index, and the mark of a part in a sum of two.
MARK, PART = re.compile(r"[A-Za-z]{2,8}|[0p]"), re.compile(r"[A-Za-z0-9]{1,8}")
SIGNS = ("PLUS", "MINUS")
# A sign of a sum or a difference, and not the minus of an inverse or of an arrow.
SIGN = re.compile(r"\+|(?<!\^)(?<!\^\{)[-−–](?!>)")
LETTERS = [*string.ascii_letters, *GREEK.values()]


class Name(NamedTuple):
    """A letter with its mark, and the positions of its first token and of the token after it."""

    word: str
    begin: int
    end: int


def set_apart(text: str, names: Names) -> None:
    """Add to ``names`` the quantities that the text sets apart, as names of their own.

    >>> names = Names({"w"}, unknowns={"w"})
    >>> set_apart(r"w - w_0, \\hat{\\mathbf{v}} - \\mathbf{v}", names)
    >>> sorted(names.apart)
    ['vhat', 'w0']
    """
    every = replace(
        names,
        ornaments={*names.ornaments, *ORNAMENTS, *PARTS},
        free={*names.free, *(letter + "bar" for letter in LETTERS)},
    )
    found = {word for tokens in tokens_of(text, every, SIGN) for word in _words(tokens)}
    names.apart |= found
    names.taken |= found


def _words(tokens: list[Token]) -> Iterator[str]:
    """Yield the names that differ from a name beside them only by a mark, as two terms or as the sides of a sum."""
    names = list(_names(tokens))
    for before, after in pairwise(names):
        sign = tokens[before.end : after.begin]
        if len(sign) == 1 and (sign[0].type in SIGNS or _equals_sum(sign[0], tokens[after.end :])):
            yield from _marked(before.word, after.word, MARK)
            yield from _marked(after.word, before.word, MARK) if sign[0].type in SIGNS else ()
    for whole, one, other in zip(names, names[1:], names[2:], strict=False):
        # w = w_1 + w_2: two parts of w, whatever their marks are.
        signs = tokens[whole.end : one.begin], tokens[one.end : other.begin]
        if [sign[0].value for sign in signs if len(sign) == 1] == ["=", "+"]:
            parts = [*_marked(whole.word, one.word, PART), *_marked(whole.word, other.word, PART)]
            yield from parts if len(parts) > 1 else ()


def _names(tokens: list[Token]) -> Iterator[Name]:
    for place, token in enumerate(tokens):
        if token.type not in ("SYM", "IDX"):
            continue
        word, end = token.typed or str(token.value), place + 1
        if end < len(tokens) and tokens[end].type in ("INDEX", "DECOR"):
            mark = tokens[end].value
            word += {"*": "star"}.get(mark, mark) if isinstance(mark, str) else "".join(map(str, mark))
            end += 1
        if end == len(tokens) or tokens[end].type != "CARET":
            yield Name(word, place, end)


def _equals_sum(sign: Token, right: list[Token]) -> bool:
    """Return whether a sign is the ``=`` before a sum or a difference."""
    side = next((at for at, token in enumerate(right) if token.type == "REL"), len(right))
    return sign.value == "=" and any(token.type in SIGNS for token in right[:side])


def _marked(letter: str, word: str, mark: re.Pattern[str]) -> Iterator[str]:
    """Yield the word if it is the letter with a mark; with w_⊥ also w_∥, the other part of the same letter."""
    suffix = word.removeprefix(letter)
    if word != suffix and mark.fullmatch(suffix):
        yield word
        yield from (letter + part for part in PARTS if suffix in PARTS and part != suffix)
