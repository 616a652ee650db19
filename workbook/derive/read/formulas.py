"""The formulas of a text as tokens, for what has to be known about its names before its lines are judged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

from ..errors import TypedError
from ..extra import extra
from .clean import clean
from .lexer import lex
from .lines import formulas, is_fenced, is_markdown, logical_lines, regions, sentences
from .names import Names
from .tokens import CLOSING, OPENING, Token

# Tokens between two claims of a line.
BETWEEN = ("TEXT", "COND", "COMMA", "SEMI", "GAP", "ROWSEP")


def tokens_of(text: str, names: Names, having: re.Pattern[str] | None = None) -> list[list[Token]]:
    """Return the tokens of every line and of every formula in a sentence, without those that cannot be read.

    Marks of alignment are left out, and so are lines and formulas in which the pattern ``having`` does not occur.
    """
    found = []
    for formula, start in texts_of(text):
        if having is not None and not having.search(formula):
            continue
        with extra(), suppress(TypedError):
            found.append([token for token in lex(formula, names, start) if token.type != "AMP"])
    return found


# The last texts are kept, as in `clean`.
@lru_cache(maxsize=4)
def texts_of(text: str) -> tuple[tuple[str, int], ...]:
    """Return every line of mathematics and every formula in a sentence, with its offset."""
    return tuple(_texts_of(text))


def _texts_of(text: str) -> Iterator[tuple[str, int]]:
    cleaned, _ = clean(text)
    for region, base, mathematics in regions(cleaned):
        lines = [(region, base, True)] if mathematics else sentences(region, base)
        display = mathematics and is_markdown(text) and not is_fenced(text, base)
        for said, start, plain in lines:
            if plain:
                yield from ((line.partition("#")[0], at) for line, at in logical_lines(said, start, display))
            else:
                yield from ((piece, start + at) for piece, at, formula in formulas(said) if formula)


def chains(tokens: list[Token]) -> Iterator[list[list[Token]]]:
    """Yield the sides of every claim of a formula: ``w = a + b, X b = 0`` has [w, a + b] and [X b, 0]."""
    depth = 0
    sides: list[list[Token]] = [[]]
    for token in tokens:
        depth += (token.type in OPENING) - (token.type in CLOSING)
        if depth == 0 and token.type in BETWEEN:
            yield sides
            sides = [[]]
        elif depth == 0 and token.type == "REL" and token.value != "~":
            # ε ~ N(0, λ I) does not say what ε is.
            sides.append([])
        else:
            sides[-1].append(token)
    yield sides


def defines(tokens: list[Token], name: str) -> bool:
    """Return whether a claim of a formula begins ``name = …`` with a right side in which the name does not occur."""
    for left, *rest in chains(tokens):
        # An index and arguments belong to the name: g_i = …, L(w) = ….
        bare = [token for token in left if token.type not in ("INDEX", "ARGS")]
        if [token.type for token in bare[1:2] + bare[-1:]] == ["LP", "RP"] and all(
            token.type in ("SYM", "IDX", "COMMA") for token in bare[2:-1]
        ):
            bare = bare[:1]
        is_name = len(bare) == 1 and name in (left[0].value, left[0].typed)
        if is_name and rest and not any(name in (token.value, token.typed) for token in rest[0]):
            return True
    return False
