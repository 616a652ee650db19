"""Random instances of a part, with its facts true by construction.

U and V are orthogonal because they are Cayley transforms of skew matrices times random signs; X is UΣVᵀ; λ is
a square, so that its root is exact; X is tall or wide as the part specifies. A claim that holds in three such
worlds modulo 2¹²⁷ − 1 follows from the facts; a claim that needs more fails.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..fuel import Fuel
from .evaluate import Evaluator
from .field import Analytic, Field
from .sizes import Scope
from .world import World

#: Range of the sizes of a world, such as the rows and columns of its data.
FEWEST, MOST = 3, 5
# Ranges of the root of a positive quantity: its numerator and its denominator.
ROOT_NUMERATORS, ROOT_DENOMINATORS = (2, 400), (1, 30)


@dataclass(frozen=True)
class Quantity:
    """One symbol of a part as its file describes it.

    ``kind`` is free, orthogonal, diagonal (rectangular, nonzero), positive (a square, root known), number
    (positive), pi (3.14…; in exact arithmetic any number, because π is not the root of any equation) or the
    name of a special world of the hints: symmetric, identity.
    """

    name: str
    rows: Any
    cols: Any
    kind: str = "free"
    entries: str = ""
    like: str = ""


class Builder:
    """Builds worlds of one part.

    ``orders`` are pairs of sizes, the larger first; a size named in ``least`` is the minimum of two others, and one
    named in ``wholes`` is their sum.
    """

    def __init__(
        self, quantities: list[Quantity], orders: list[tuple[str, str]], least: dict[str, tuple[str, str]],
        wholes: dict[str, tuple[str, ...]],
    ) -> None:  # fmt: skip
        self.quantities = quantities
        self.orders = orders
        self.least, self.wholes = least, wholes
        sizes = [size for q in quantities for size in (q.rows, q.cols)]
        letters = {s for size in sizes for s in (size if isinstance(size, tuple) else (size,)) if s != 1}
        self.letters = sorted(letters - set(least))

    def sizes(self, rng: random.Random, low: int = FEWEST, high: int = MOST) -> dict[str, int]:
        """Return different sizes for different letters, in the part's order."""
        while True:
            if len(self.letters) <= high - low + 1:
                picks = rng.sample(range(low, high + 1), len(self.letters))
            else:
                picks = [rng.randint(low, high) for _ in self.letters]
            found = dict(zip(self.letters, picks, strict=True))
            if all(found[larger] > found[lesser] for larger, lesser in self.orders):
                for name, (a, b) in self.least.items():
                    found[name] = min(found[a], found[b])
                return found | {
                    name: sum(found[piece] for piece in pieces) for name, pieces in self.wholes.items()
                }

    def build(
        self, arithmetic: Field, rng: random.Random, scope: Scope, fuel: Fuel,
        low: int = FEWEST, high: int = MOST, small: bool = False, override: dict[str, str] | None = None,
        sizes: dict[str, int] | None = None,
    ) -> World:  # fmt: skip
        """Build a world; ``small`` draws numbers to check by hand, ``override`` changes kinds for hints."""
        world = World(arithmetic, sizes or self.sizes(rng, low, high), scope, fuel, Evaluator)
        for quantity in self.quantities:
            kind = (override or {}).get(quantity.name, quantity.kind)
            world.values[quantity.name] = self.draw(quantity, kind, world, rng, small)
        return world

    def draw(self, q: Quantity, kind: str, world: World, rng: random.Random, small: bool) -> Any:
        """Return a random value of a quantity: a number, or a matrix as lists of rows.

        Parameters
        ----------
        q : Quantity
            Its name, its sizes and the name of its diagonal.
        kind : str
            The kind to draw, which replaces that of ``q``.
        world : World
            Gives the sizes, the field and the diagonals drawn before. The root of a positive number is stored in it.
        small : bool
            Draw integers that are easy to check by hand.
        """
        arithmetic = world.field

        def number() -> Any:
            if small:
                return arithmetic.number(rng.choice((-2, -1, 1, 2)) if kind != "free" else rng.randint(-2, 2))
            return arithmetic.draw(rng)

        if kind == "positive":
            return self._positive(q.name, world, rng, small)
        if kind == "pi" and isinstance(arithmetic, Analytic):
            return +arithmetic.mp.pi
        positive = kind in ("number", "pi", "sizes") and arithmetic.ordered
        rows, cols = world.size(q.rows), world.size(q.cols)
        if kind == "orthogonal":
            square = orthogonal(max(rows, cols), arithmetic, number, rng)
            return [row[:cols] for row in square[:rows]]
        if kind == "diagonal":
            source = world.values[q.entries] if q.entries else None
            result = arithmetic.zeros(rows, cols)
            for i in range(min(rows, cols)):
                result[i][i] = source[i][0] if source else number()
            return result
        if (q.rows, q.cols) == (1, 1):
            return abs(number()) if positive else number()
        values = [[number() for _ in range(cols)] for _ in range(rows)]
        if kind == "symmetric":
            return [[values[min(r, c)][max(r, c)] for c in range(cols)] for r in range(rows)]
        if kind == "identity":
            return arithmetic.eye(rows)
        return [[abs(x) for x in row] for row in values] if positive else values

    def _positive(self, name: str, world: World, rng: random.Random, small: bool) -> Any:
        """Return a random positive number, and store its root in the world."""
        arithmetic = world.field
        if small:
            # The numbers shown are the squares 1, 4 and 9; their eighth roots are not needed.
            short = rng.choice((1, 2, 3))
            world.squares[name] = arithmetic.number(short)
            return arithmetic.number(short * short)
        root = (
            Fraction(rng.randint(*ROOT_NUMERATORS), rng.randint(*ROOT_DENOMINATORS))
            if arithmetic.ordered
            else arithmetic.draw(rng)
        )
        world.roots[name] = arithmetic.number(root)
        return world.power(name, Fraction(1))


def orthogonal(size: int, arithmetic: Field, number: Any, rng: random.Random) -> Any:
    """Return (I − S)(I + S)⁻¹ of a random skew S, with random signs of its columns so that both components occur."""
    skew = arithmetic.zeros(size, size)
    for r in range(size):
        for c in range(r):
            skew[r][c] = number()
            skew[c][r] = arithmetic.norm(-skew[r][c])
    eye = arithmetic.eye(size)
    minus = arithmetic.add(eye, arithmetic.scale(-1, skew))
    turned = arithmetic.times(minus, arithmetic.invert(arithmetic.add(eye, skew)))
    signs = [rng.choice((-1, 1)) for _ in range(size)]
    return [[arithmetic.norm(x * s) for x, s in zip(row, signs, strict=True)] for row in turned]


def fraction_text(value: Any) -> str:
    """Format a number as text.

    >>> fraction_text(Fraction(-1, 2)), fraction_text(3)
    ('-1/2', '3')
    """
    if isinstance(value, (int, Fraction)):
        return str(value)
    rounded = f"{float(value):.6g}"
    return rounded
