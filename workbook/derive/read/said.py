"""Data structures for what a line says: a run of sides with the relations between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ..errors import TypedError
from ..tree import Node


@dataclass
class Link:
    """A relation and the side after it, with its offsets."""

    relation: str
    side: Node
    start: int
    end: int


@dataclass
class Statement:
    """One statement. ``first`` is ``None`` if the statement continues the one before."""

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
    # A reason or an assumption beside the argument: it may introduce a name, but proves nothing.
    aside: bool = False
    # The statement is part of a sentence, between words.
    sentence: bool = False
    # The statement is made under an assumption in words: if it is not true in general, staff read it.
    assumed: bool = False
    # An equation after "when": a line if it follows, and a condition if it does not.
    supposed: bool = False
    # The mean and the covariance of a letter that is not a quantity of the part, as in ``ε ~ N(0, I)``.
    noise: tuple[Node, Node] | None = None
    # The condition that it is about: a comparison with zero or of two indices, or "on" and "off" for a unit
    # in words, and "else" for where the last one does not hold.
    where: Node | str | None = None
    # The word that is its left side: "gradient" in "gradient = …".
    called: str = ""
    # A problem over several unknowns, which is not compared with anything.
    problem: bool = False
    # A quantity between words, which claims nothing.
    mentioned: bool = False
    # It continues the side that the statement before it began with: the second value in "≈ a if …, ≈ b if …".
    again: bool = False
    # Letters without a meaning: the claim must be true for all of their values, or the student is asked.
    unknown: list[str] = field(default_factory=list)
    # A symbol with a number, given as an example: at λ = 1.
    example: tuple[str, Fraction] | None = None
    # Names with a shape, from ``v ∈ R^n``.
    declares: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    # A function that is differentiated but never written down.
    unnamed: str = ""
    # Another spelling of one of the part's symbols, which may be meant as a new name.
    alias: str = ""
    # A symbol of the part that this statement seems to redefine.
    shadows: str = ""
