"""Read a whole text in other ways if the plain reading leads to a line that does not follow.

The letters of a text have their meaning together: ``A`` is the part's left inverse for one student and the
matrix X for another; U is square for one and has as many columns as X for another. A reading changes what the
names of a part mean before anything is read. It is used if every line follows in it, and the feedback says
so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..part import Part
from ..read.formulas import chains, tokens_of
from ..read.lines import is_markdown
from ..read.tokens import CLOSING, OPENING
from .letters import letters_in, listed, spelled

THIN = re.compile(r"\b(?:thin|compact|economy|reduced|skinny)\b", re.I)
# A subscript of a factor that denotes its part in the thin SVD.
CORNER = r"\s*_\s*\{?\s*(?:[rmndk1+]|\\ell)(?![A-Za-z0-9,])"

GAP = r"(?:\s|~|\\[;,:! ]|\\q?quad)*"
# [I 0; 0 0]: an identity beside blocks of zeros, of the size that is left.
IDENTITY = re.compile(rf"(?<![A-Za-z\\])I(?:_\{{?[a-z]\}}?)?{GAP}(?:&|,|\s|\\[;,: ]){GAP}(?:\\mathbf\{{)?0")

# [X √λ I], [a -b]: entries of a row without commas.
SPACED = re.compile(r"\[[^\[\],&=]*[\w}'†)](?:\s|\\[,;: ])+[-−\w\\√][^\[\],&=]*\]")
# The mark of an item of a list.
BULLET = re.compile(r"^[ \t]*[-−–*•+][ \t]+(?=\S)", re.M)

SUM = re.compile(r"\bsum|\\sum|[∑Σ]|\\Sigma")

# 1/2λ: the letter may belong to the denominator.
DIVIDED = re.compile(r"/\s*(\d+)(\\?[A-Za-zα-ω]+)")


@dataclass(frozen=True)
class Reading:
    """One way to read a text."""

    # The message to the student.
    says: str = ""
    # Letters of the part that stand for another symbol of the part.
    renamed: dict[str, str] = field(default_factory=dict)
    # Symbols that the text writes transposed: samples as columns.
    turned: frozenset[str] = frozenset()
    # Letters with an index that are columns of a matrix for this text, and rows for the part.
    columns: frozenset[str] = frozenset()
    # The factors of the SVD without the columns that belong to singular values of 0.
    thin: bool = False
    # The square part of Σ has a name, beside blocks of zeros; the larger of two sizes, and the smaller.
    blocks: tuple[str, str] = ("", "")
    # A sum over u_i without a range runs over all columns of U.
    whole: bool = False
    # A space in square brackets separates two blocks.
    spaced: bool = False
    # 1/2λ is 1/(2λ).
    divided: bool = False
    # The minus before every line is the mark of a list.
    listed: bool = False
    # Positions of definitions that are read before everything else.
    early: frozenset[int] = frozenset()
    # Nothing in the text indicates this reading: its lines are not called right, and the student is asked.
    asks: bool = False
    # The text says that it is meant so: a line that is wrong is wrong in this reading.
    said: bool = False

    def of(self, text: str) -> str:
        """Return the text that is read, of the same length."""
        return BULLET.sub(lambda found: " " * len(found.group()), text) if self.listed else text

    def apply(self, part: Part) -> None:
        """Change the names of a part that was just loaded."""
        for letter, symbol in self.renamed.items():
            part.names.declared.discard(letter)
            part.names.aliases[letter] = symbol
        part.names.turned |= self.turned
        for letter in self.columns:
            part.scope.renews(letter)
            part.names.columns[letter] = part.scope.columns_of[letter] = part.names.rows.pop(letter)
            del part.scope.rows_of[letter]
        part.names.thin = self.thin
        part.scope.whole = self.whole
        part.names.spaced, part.names.divided = self.spaced, self.divided


PLAIN = Reading()
# What separates the blocks of a row or of a column.
SEPARATORS = ("COMMA", "SEMI", "AMP", "GAP", "ROWSEP")


def _square_letter(part: Part, text: str) -> str:
    """Return the name of the square part of Σ that the text says: the S of ``Σ = [S; 0]``, the Σ of ``Σ = [Σ_n, 0]``.

    Return "" if it says none.
    """
    for tokens in tokens_of(text, part.names):
        for left, *rest in chains([token for token in tokens if token.type != "TEXT"]):
            if [token.value for token in left] != [part.square] or not rest:
                continue
            inside = [token for token in rest[0] if token.type not in (*SEPARATORS, *OPENING, *CLOSING)]
            letter = inside[0].typed if inside else ""
            beside = [t for t in inside[1:] if t.type != "ZERO" and t.value != "0"]
            if len(beside) == len(inside) - 1:
                continue
            if not beside and len(letter) == 1 and letter.isupper():
                return letter
            if inside[0].value == part.square and [t.type for t in beside] == ["INDEX"]:
                return part.square
    return ""


def keep_square_apart(part: Part, text: str) -> None:
    """Do not read the S of ``Σ = [S, 0; 0, 0]`` as another spelling of Σ."""
    named = _square_letter(part, text) if part.thin and ("[" in text or "matrix" in text) else ""
    if named not in ("", part.square, *part.names.declared):
        part.names.taken.add(named)


def others(part: Part, text: str, early: frozenset[int] = frozenset()) -> Iterator[Reading]:
    """Yield readings of a text other than the plain one, likeliest first; all have the same ``early``."""
    for reading in _others(part, text):
        yield replace(reading, early=early)


def _others(part: Part, text: str) -> Iterator[Reading]:
    """Yield readings of the text for which it shows a sign, likeliest first.

    They are, in this order: lines as items of a list, spaces between blocks, 1/2λ as 1/(2λ), letters of another
    convention, the thin SVD, Σ as a square block, multipliers as a row, columns instead of rows, samples as columns.
    A reading ``asks`` if the text does not say that it is meant.
    """
    used = letters_in(text)
    lines = [line for line in text.splitlines() if "=" in line or "∝" in line]
    if len(lines) > 1 and all(map(BULLET.match, lines)) and not is_markdown(text):
        yield Reading(listed=True)
    if SPACED.search(text):
        yield Reading(spaced=True)
    divided = DIVIDED.search(text)
    if divided:
        over = divided[1] + divided[2]
        yield Reading(f"1/{over} is taken to be 1/({over})", divided=True)
    for symbol, letters in part.names.instead.items():
        spellings = {symbol, *(alias for alias, name in part.names.aliases.items() if name == symbol)}
        found = [letter for letter in letters if letter in used & part.names.declared]
        if found and not spellings & used:
            yield Reading(f"{found[0]} is taken to be {symbol}", renamed={found[0]: symbol})
    summed = sorted(used & part.names.columns.keys()) if SUM.search(text) else []
    if summed and part.square in part.scope.shapes:
        yield Reading(
            f"a sum over {summed[0]}_i without a range is taken to run over all of them", whole=True
        )
    if part.thin:
        square = spelled(part.names, part.square)
        factors = "|".join(spelled(part.names, name) for name in part.factors)
        said = bool(THIN.search(text) or re.search(f"(?:{factors}){CORNER}", text))
        if said or re.search(rf"{square}\s*(?:\^\s*\{{?\s*-\s*\d|⁻)|inv\(\s*{square}\s*\)", text):
            yield Reading(
                f"{listed(part.factors)} are taken to be those of the thin SVD", thin=True, asks=not said
            )
        named = _square_letter(part, text)
        letter = "" if named == part.square else named
        if named or re.search(square + CORNER, text):
            for larger, lesser in part.orders:
                says = f"{letter or f'{part.square} with an index'} is taken to be its square part, of size {lesser}"
                yield Reading(
                    says,
                    blocks=(larger, lesser),
                    renamed={letter: f"{part.square}r"} if letter else {},
                    said=bool(named),
                )
        elif IDENTITY.search(text):
            for larger, lesser in part.orders:
                yield Reading(blocks=(larger, lesser))
    for multiplier in sorted(set(part.unknowns) - set(part.over)) if part.constraints else ():
        yield Reading(f"{multiplier} is taken to be a row", turned=frozenset([multiplier]))
    for letter, matrix in part.names.rows.items():
        if letter not in part.names.declared and re.search(
            rf"(?<![A-Za-z\\]){letter}\}}*\s*(?:_|[ᵢⱼₖ])", text
        ):
            says = f"{letter} with an index is taken to be a column of {matrix}"
            called = rf"(?<![A-Za-z]){letter}\s*\}}*\s*_[^.\n]{{0,40}}\bcolumns? of\b"
            called += rf"|\bcolumns? \W*(?:[a-z]*\W+)?{letter}\}}*_"
            yield Reading(says, columns=frozenset([letter]), said=bool(re.search(called, text)))
    for symbol in part.columns_too:
        if symbol in part.names.declared:
            says = f"{symbol} is taken to be what this homework writes as {symbol}': a column for each sample"
            yield Reading(says, turned=frozenset([symbol]), asks=True)
