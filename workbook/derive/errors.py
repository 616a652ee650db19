"""What can go wrong while a derivation is read, and whose affair each is.

``TypedError`` and its children are for the student: the line cannot be read, with the place and what
was expected. ``Undecided`` means that the checker is not able to judge a step; staff will. Neither is
a judgement on the mathematics: a step that is false is a verdict, not an exception.
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
    """Brackets, operators or names in an order that means nothing."""


class ShapeError(TypedError):
    """Sizes that do not fit: a column plus a row, an (m, n) matrix times an (m, n) matrix."""


class LayoutError(ShapeError):
    """A row where a column belongs, or a column where a row belongs."""


class FuelError(TypedError):
    """Too long, too deep, or with numbers too large to work out in a second."""


class Undecided(Exception):  # noqa: N818 - it is an answer, not an error
    """The step may be right; this checker has no way to decide it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Singular(ArithmeticError):  # noqa: N818 - a matrix is singular, and Undecided is no error either
    """An inverse or a quotient that does not exist at these numbers."""


class NoInverse(Singular):
    """The inverse of a matrix that does not exist at these numbers."""
