"""Random instances of a part, with its facts true by construction.

U and V are orthogonal because they are Cayley transforms of skew matrices times random signs, X is UΣVᵀ, λ is a
square so that its root is exact, X is tall or wide as the part says. A claim that holds in three such worlds modulo
2¹²⁷ − 1 follows from the facts, and from nothing less.
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


@dataclass(frozen=True)
class Quantity:
    """One symbol of a part as its file describes it.

    ``kind`` is free, orthogonal, diagonal (rectangular, non-zero), positive (a square, root known), number
    (positive), pi (3.14…, and any number in exact arithmetic: π is the root of no equation)
    or the name of a special world of the hints: symmetric, identity.
    """

    name: str
    rows: Any
    cols: Any
    kind: str = "free"
    entries: str = ""
    like: str = ""


class Builder:
    """Makes worlds of one part.

    ``orders`` are pairs of sizes of which the first is the larger; a size named in ``least`` is the minimum of two
    others.
    """

    def __init__(
        self, quantities: list[Quantity], orders: list[tuple[str, str]], least: dict[str, tuple[str, str]]
    ) -> None:
        self.quantities = quantities
        self.orders = orders
        self.least = least
        sizes = [size for q in quantities for size in (q.rows, q.cols)]
        letters = {s for size in sizes for s in (size if isinstance(size, tuple) else (size,)) if s != 1}
        self.letters = sorted(letters - set(least))

    def sizes(self, rng: random.Random, low: int, high: int) -> dict[str, int]:
        """Different sizes for different letters, in the part's order."""
        while True:
            if len(self.letters) <= high - low + 1:
                picks = rng.sample(range(low, high + 1), len(self.letters))
            else:
                picks = [rng.randint(low, high) for _ in self.letters]
            found = dict(zip(self.letters, picks, strict=True))
            if all(found[larger] > found[lesser] for larger, lesser in self.orders):
                for name, (a, b) in self.least.items():
                    found[name] = min(found[a], found[b])
                return found

    def build(
        self, arithmetic: Field, rng: random.Random, scope: Scope, fuel: Fuel,
        low: int = 3, high: int = 5, small: bool = False, override: dict[str, str] | None = None,
    ) -> World:  # fmt: skip
        """A world; ``small`` draws numbers that a person can check, ``override`` changes kinds for hints."""
        world = World(arithmetic, self.sizes(rng, low, high), scope, fuel, Evaluator)
        for quantity in self.quantities:
            kind = (override or {}).get(quantity.name, quantity.kind)
            world.values[quantity.name] = self.draw(quantity, kind, world, rng, small)
        return world

    def draw(self, q: Quantity, kind: str, world: World, rng: random.Random, small: bool) -> Any:
        arithmetic = world.field

        def number() -> Any:
            if small:
                return arithmetic.number(rng.choice((-2, -1, 1, 2)) if kind != "free" else rng.randint(-2, 2))
            return arithmetic.draw(rng)

        rows, cols = world.size(q.rows), world.size(q.cols)
        if kind == "positive":
            if small:
                # Shown numbers are squares, 1, 4 or 9; an eighth root of them is not asked for.
                short = rng.choice((1, 2, 3))
                world.squares[q.name] = arithmetic.number(short)
                return arithmetic.number(short * short)
            root = Fraction(rng.randint(2, 400), rng.randint(1, 30)) if arithmetic.ordered else number()
            world.roots[q.name] = arithmetic.number(root)
            return world.power(q.name, Fraction(1))
        if kind == "pi" and isinstance(arithmetic, Analytic):
            return +arithmetic.mp.pi
        if kind in ("number", "pi"):
            value = number()
            return abs(value) if arithmetic.ordered else value
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
            return number()
        if kind == "nonzero" or kind == "sizes":
            values = [[number() for _ in range(cols)] for _ in range(rows)]
            return (
                [[abs(x) for x in row] for row in values]
                if kind == "sizes" and arithmetic.ordered
                else values
            )
        values = [[number() for _ in range(cols)] for _ in range(rows)]
        if kind == "symmetric":
            return [[values[min(r, c)][max(r, c)] for c in range(cols)] for r in range(rows)]
        if kind == "identity":
            return arithmetic.eye(rows)
        return values


def orthogonal(size: int, arithmetic: Field, number: Any, rng: random.Random) -> Any:
    """(I − S)(I + S)⁻¹ of a random skew S, its columns with random signs, so that both components occur."""
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
    """A number as a person writes it.

    >>> fraction_text(Fraction(-1, 2)), fraction_text(3)
    ('-1/2', '3')
    """
    if isinstance(value, (int, Fraction)):
        return str(value)
    rounded = f"{float(value):.6g}"
    return rounded
