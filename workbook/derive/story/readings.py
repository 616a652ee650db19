"""Other ways to read a whole text, tried where the plain one leads to a line that does not follow.

The letters of a text mean something together: ``A`` is the part's left inverse for one person and the matrix X for
another, U is square for one and has as many columns as X for another. A reading changes what the names of a part are
before anything is read; it is taken where every line follows in it, and the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..part import Part
from .naming import letters_in, listed, spelled

THIN = re.compile(r"\b(?:thin|compact|economy|reduced|skinny)\b", re.I)
# What is written below the part of a factor that the thin SVD keeps.
CORNER = r"\s*_\s*\{?\s*(?:[rmndk1+]|\\ell)(?![A-Za-z0-9,])"


@dataclass(frozen=True)
class Reading:
    """One way to read a text."""

    # What the student is told.
    says: str = ""
    # Letters of the part that stand for another symbol of it.
    renamed: dict[str, str] = field(default_factory=dict)
    # Symbols that the text writes transposed: samples as columns.
    turned: frozenset[str] = frozenset()
    # The factors of the SVD without what the singular values 0 stand with.
    thin: bool = False
    # The square part of Σ has a name, beside blocks of zeros; the larger of two sizes, and the lesser.
    blocks: tuple[str, str] = ("", "")
    # Where definitions start that are read before everything else.
    early: frozenset[int] = frozenset()
    # Nothing in the text says so: its lines are not called right, the student is asked.
    asks: bool = False

    def apply(self, part: Part) -> None:
        """Change the names of a part that was just loaded."""
        for letter, symbol in self.renamed.items():
            part.names.declared.discard(letter)
            part.names.aliases[letter] = symbol
        part.names.turned |= self.turned
        part.names.thin = self.thin
        part.names.square = part.square if self.blocks[0] else ""


PLAIN = Reading()


def others(part: Part, text: str, early: frozenset[int] = frozenset()) -> Iterator[Reading]:
    """Readings of a text besides the plain one, likeliest first; ``early`` is the same in all of them."""
    for reading in _others(part, text):
        yield replace(reading, early=early)


def _others(part: Part, text: str) -> Iterator[Reading]:
    used = letters_in(text)
    for symbol, letters in part.names.instead.items():
        spellings = {symbol, *(alias for alias, name in part.names.aliases.items() if name == symbol)}
        found = [letter for letter in letters if letter in used & part.names.declared]
        if found and not spellings & used:
            yield Reading(f"{found[0]} is taken to be {symbol}", renamed={found[0]: symbol})
    if part.thin:
        square = spelled(part, part.square)
        factors = "|".join(spelled(part, name) for name in part.factors)
        said = bool(THIN.search(text) or re.search(f"(?:{factors}){CORNER}", text))
        if said or re.search(rf"{square}\s*(?:\^\s*\{{?\s*-\s*\d|⁻)|inv\(\s*{square}\s*\)", text):
            yield Reading(
                f"{listed(part.factors)} are taken to be those of the thin SVD", thin=True, asks=not said
            )
        if re.search(square + CORNER, text):
            for larger, lesser in part.orders:
                says = f"{part.square} with an index is taken to be its square part, of size {lesser}"
                yield Reading(says, blocks=(larger, lesser))
    for symbol in part.columns_too:
        if symbol in part.names.declared:
            says = f"{symbol} is taken to be what this homework writes as {symbol}': a column for each sample"
            yield Reading(says, turned=frozenset([symbol]), asks=True)
