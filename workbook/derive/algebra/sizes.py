"""Symbolic sizes and their unification, and the shapes and meanings of a part's names.

A size is 1, a letter such as ``n``, a tuple of letters (of stacked blocks) or an unknown ``Var``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import SyntaxTypedError
from ..tree import Node
from .book import Book

Size = Any  # 1, a letter, a tuple of letters, or a Var


Shape = tuple[Size, Size]
# Operators whose value is an index and its size, once they are inferred.
BOUND_SIZES = ("sum", "prod", "stack", "diag")


class Var:
    """A size that is determined by its context."""

    __slots__ = ("to",)

    def __init__(self) -> None:
        self.to: Size = None


class Inferred:
    """The trees of one check whose sizes are inferred, for as long as no name changes its meaning."""

    def __init__(self) -> None:
        # By the id of the tree, which is kept in the entry: without its context (inference.Alone), ...
        self.alone: dict[int, Any] = {}
        # ... with sizes that no context changes, and settled.
        self.closed: dict[int, Node] = {}
        self.settled: dict[int, Node] = {}
        # The arithmetic that a settled tree needs (judge/kinds.py), by the id of a tree in the book.
        self.needed: dict[int, frozenset[str]] = {}
        # Nodes that were inferred alone in vain.
        self.vain = 0

    def copy(self) -> Inferred:
        """Return a copy, to which other trees can be added."""
        other = Inferred()
        other.alone, other.closed = dict(self.alone), dict(self.closed)
        other.settled, other.needed = dict(self.settled), dict(self.needed)
        return other

    def final(self, tree: Node) -> bool:
        """Return whether nothing in an inferred tree has an open size."""
        if id(tree) in self.closed:
            return True
        if not (fixed(tree.shape) and all(map(self.final, tree.args))):
            return False
        if tree.op in BOUND_SIZES and tree.value is not None and not fixed(tree.value[1:]):
            return False
        self.closed[id(tree)] = tree
        return True

    def forget(self) -> None:
        """Forget everything, because a name has another meaning now."""
        self.alone.clear()
        self.closed.clear()
        self.settled.clear()
        self.needed.clear()


@dataclass
class Scope:
    """The names of a part: their shapes, their meanings, and the student's own definitions.

    ``means`` maps a name to its settled tree; ``indexed`` maps a student's ``g_i`` to its index names and raw
    tree.
    """

    shapes: dict[str, Shape]
    means: dict[str, Node] = field(default_factory=dict)
    indexed: dict[str, tuple[tuple[str, ...], Node]] = field(default_factory=dict)
    sizes: tuple[str, ...] = ()
    rows_of: dict[str, str] = field(default_factory=dict)
    columns_of: dict[str, str] = field(default_factory=dict)
    # A function that finishes an inferred tree (settle.py), and one that returns instances in which values
    # can be compared (judge/step.py).
    settled: Any = None
    probe: Any = None
    # Sizes that are the minimum of two others: r of n and d.
    least: dict[str, tuple[str, str]] = field(default_factory=dict)
    # Pairs of sizes, the larger first, that have this order in every case of the part.
    orders: frozenset[tuple[str, str]] = frozenset()
    # Sizes that are a sum of others: m, where Σ is a square block of n beside k rows of zeros.
    wholes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Sizes at which indices of a line stop, as in "for i ≤ m".
    ranges: dict[str, Size] = field(default_factory=dict)
    # Names that may have any value: small changes, vectors of R^n.
    free: dict[str, Shape] = field(default_factory=dict)
    # Whether a sum over u_i without a range runs over all columns of U, and not only up to the rank.
    whole: bool = False
    # Numbers of the part that are positive.
    positive: frozenset[str] = frozenset()
    # Whether a derivative may also be a column, because the part does not ask for its layout.
    either_layout: bool = False
    inferred: Inferred = field(default_factory=Inferred)
    book: Book = field(init=False)

    def __post_init__(self) -> None:
        self.book = Book(self.means)

    def size_of(self, letter: str | None) -> Size:
        """Return the size that a letter means, or None if it means no size."""
        return letter if letter in self.sizes else self.wholes.get(letter or "")

    def difference(self, larger: str, lesser: str) -> Size:
        """Return the size ``m - n``, or an unknown one if the part does not know it; None if it is not positive."""
        if (lesser, larger) in self.orders or larger == lesser:
            return None
        pieces = [piece for piece in self.wholes.get(larger, ()) if piece != lesser]
        return pieces[0] if len(pieces) == 1 else Var()

    def renews(self, name: str) -> None:
        """Prepare for another shape or meaning of a name: what was inferred with the old one is forgotten."""
        if any(name in known for known in (self.shapes, self.indexed, self.rows_of, self.columns_of)):
            self.inferred.forget()
            self.book.forget(name)


_SPOKEN_WITH_A_VOWEL = "aefhilmnorsx8"
"""The letters and digits that follow "an", as in "an (m, n) matrix"."""


def words(shape: Shape) -> str:
    """Return a shape in words for a message.

    >>> words(("n", 1)), words((1, "n")), words(("m", "n")), words(("d", "n")), words((1, 1))
    ('a column of n', 'a row of n', 'an (m, n) matrix', 'a (d, n) matrix', 'a number')
    """
    rows, cols = (say(find(size)) for size in shape)
    if rows == cols == "1":
        return "a number"
    if cols == "1":
        return f"a column of {rows}"
    article = "an" if rows[0] in _SPOKEN_WITH_A_VOWEL else "a"
    return f"a row of {cols}" if rows == "1" else f"{article} ({rows}, {cols}) matrix"


def say(size: Size) -> str:
    if isinstance(size, Var):
        return "?"
    return "+".join(str(say(find(s))) for s in size) if isinstance(size, tuple) else str(size)


def find(size: Size) -> Size:
    """Return the size that a Var stands for, as far as it is known."""
    while isinstance(size, Var) and size.to is not None:
        size = size.to
    return size


def parts(size: Size) -> list[Size]:
    size = find(size)
    if isinstance(size, tuple):
        return [p for s in size for p in parts(s)]
    return [size]


def fixed(sizes: tuple[Size, ...]) -> bool:
    """Return whether sizes are known."""
    found = map(find, sizes)
    return not any(isinstance(s, Var) or (isinstance(s, tuple) and not fixed(s)) for s in found)


def unify(a: Size, b: Size) -> bool:
    """Make two sizes equal, and return whether this is possible.

    A size is a letter, a number, an unknown (`Var`), or a sum of these. Unknown sizes are set in place. Equal terms of
    two sums cancel; one unknown that is left takes all terms of the other sum.
    """
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
    """Return the error for a name without a shape; read/sides.py finds those in the student's lines earlier."""
    return SyntaxTypedError(f"{name!r} has no meaning here", *span)
