"""Symbolic sizes and their unification, and what the names of a part are.

A size is 1, a letter such as ``n``, a tuple of letters (of stacked blocks) or a ``Var`` still to be found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import SyntaxTypedError
from ..tree import Node
from .book import Book

Size = Any  # 1, a letter, a tuple of letters, or a Var


Shape = tuple[Size, Size]


class Var:
    """A size that its place will decide."""

    __slots__ = ("to",)

    def __init__(self) -> None:
        self.to: Size = None


@dataclass
class Scope:
    """What the names of a part are: shapes, meanings, and the student's own definitions.

    ``means`` maps a name to its settled tree; ``indexed`` maps a student's ``g_i`` to its index names and
    raw tree.
    """

    shapes: dict[str, Shape]
    means: dict[str, Node] = field(default_factory=dict)
    indexed: dict[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    rows_of: dict[str, str] = field(default_factory=dict)
    columns_of: dict[str, str] = field(default_factory=dict)
    # Finishes an inferred tree (settle.py), and one instance of the part in which values can be compared (judge.py).
    settled: Any = None
    probe: Any = None
    # Sizes that are the lesser of two: r of n and d.
    least: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Names that may have any value: small changes, vectors of R^n.
    free: dict[str, Shape] = field(default_factory=dict)
    # Numbers of the part that are positive.
    positive: frozenset[str] = frozenset()
    # Whether a derivative may be a column as well: where its layout is not what the part asks for.
    either_layout: bool = False
    book: Book = field(init=False)

    def __post_init__(self) -> None:
        self.book = Book(self.means)


def words(shape: Shape) -> str:
    """A shape as it is said in a message.

    >>> words(("n", 1)), words((1, "n")), words(("m", "n")), words((1, 1))
    ('a column of n', 'a row of n', 'an (m, n) matrix', 'a number')
    """
    rows, cols = (say(find(size)) for size in shape)
    if rows == cols == "1":
        return "a number"
    if cols == "1":
        return f"a column of {rows}"
    return f"a row of {cols}" if rows == "1" else f"an ({rows}, {cols}) matrix"


def say(size: Size) -> str:
    if isinstance(size, Var):
        return "?"
    return "+".join(str(say(find(s))) for s in size) if isinstance(size, tuple) else str(size)


def find(size: Size) -> Size:
    """The size that a Var stands for, as far as it is known."""
    while isinstance(size, Var) and size.to is not None:
        size = size.to
    return size


def parts(size: Size) -> list[Size]:
    size = find(size)
    if isinstance(size, tuple):
        return [p for s in size for p in parts(s)]
    return [size]


def unify(a: Size, b: Size) -> bool:
    """Make two sizes equal; False where they cannot be."""
    a, b = find(a), find(b)
    if a is b or (not isinstance(a, Var) and not isinstance(b, Var) and a == b):
        return True
    if isinstance(a, Var):
        if a in parts(b):
            return False
        a.to = b
        return True
    if isinstance(b, Var):
        return unify(b, a)
    left, right = parts(a), parts(b)
    for size in list(left):
        if size in right:
            left.remove(size)
            right.remove(size)
    if not left and not right:
        return True
    if len(left) == len(right) == 1 and (isinstance(left[0], Var) or isinstance(right[0], Var)):
        return unify(left[0], right[0])
    if len(left) == 1 and isinstance(left[0], Var) and right:
        left[0].to = tuple(right)
        return True
    if len(right) == 1 and isinstance(right[0], Var) and left:
        right[0].to = tuple(left)
        return True
    return False


def scalar(shape: Shape) -> bool:
    return bool(find(shape[0]) == 1 and find(shape[1]) == 1)


def unknown(name: str, span: tuple[int, int]) -> SyntaxTypedError:
    """For a name without a shape; the student's own lines are looked at earlier, in statements.py."""
    return SyntaxTypedError(f"{name!r} has no meaning here", *span)
