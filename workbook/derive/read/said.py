"""What a line says, as data: a run of sides with the relations between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ..errors import TypedError
from ..tree import Node


@dataclass
class Link:
    """A relation and the side after it, with where it stood."""

    relation: str
    side: Node
    start: int
    end: int


@dataclass
class Statement:
    """One statement. ``first`` is None where it goes on from the statement before."""

    number: int
    text: str
    first: Node | None = None
    links: list[Link] = field(default_factory=list)
    condition: tuple[str, str] | None = None
    note: bool = False
    case: str = ""
    error: TypedError | None = None
    start: int = 0
    defines: tuple[str, tuple[str, ...]] | None = None
    far: tuple[str, str] | None = None
    # A reason or an assumption beside the argument: it may give a name, and proves nothing.
    aside: bool = False
    # From a sentence, between words.
    sentence: bool = False
    # Said under an assumption in words: where it is not true in general, staff read it.
    assumed: bool = False
    # Letters without a meaning: true for every value of them, or asked for.
    unknown: list[str] = field(default_factory=list)
    # A symbol with a number for an example: at λ = 1.
    example: tuple[str, Fraction] | None = None
    # Names with a shape, from ``v ∈ R^n``.
    declares: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    # A function that is differentiated and was never written down.
    unnamed: str = ""
    # Another spelling of one of the part's symbols, which may be meant as a new name.
    alias: str = ""
    # A symbol of the part that this seems to give another meaning.
    shadows: str = ""
