"""The errors that occur while a derivation is read, and who handles each of them.

``TypedError`` and its subclasses are shown to the student: the line cannot be read, with the place and what
was expected. ``Undecided`` means that the checker cannot judge a step; staff will. Neither is a judgment on
the mathematics: a false step is a verdict, not an exception.
"""

from __future__ import annotations


class TypedError(Exception):
    """A line that cannot be understood. ``start`` and ``end`` are character offsets in the text."""

    def __init__(self, message: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = start + 1 if end is None else end


class SyntaxTypedError(TypedError):
    """Brackets, operators or names in an order that has no meaning."""


class UnclearSizeError(SyntaxTypedError):
    """An I or a 0 whose size nothing beside it determines."""


class ShapeError(TypedError):
    """Sizes that do not fit: a column plus a row, an (m, n) matrix times an (m, n) matrix."""


class LayoutError(ShapeError):
    """A row where a column belongs, or a column where a row belongs."""


class FuelError(TypedError):
    """Text that is too long or too deeply nested, or numbers too large to compute with in a second."""


class Undecided(Exception):  # noqa: N818 - it is an answer, not an error
    """The step may be right, but this checker cannot decide it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Singular(ArithmeticError):  # noqa: N818 - a matrix is singular, and Undecided is no error either
    """An inverse or a quotient does not exist at these numbers."""


class NoInverse(Singular):
    """The inverse of a matrix does not exist at these numbers."""
