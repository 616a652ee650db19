"""Arithmetic of three kinds, and matrices over each.

``modular()`` computes modulo the prime 2¹²⁷ − 1. It is exact and needs no tolerance; a false identity of the
degrees that occur here holds in one random instance with probability below 2⁻¹⁰⁰ (Schwartz and Zippel).
``analytic()`` has 50 digits for exp, log and lengths. The rational numbers (rational.py) are ordered, as
needed for relu, curvature and the numbers that a student is shown. Scalars are plain numbers, matrices are
lists of lists.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from ..errors import NoInverse, Singular, Undecided
from .functions import ANALYTIC

P = 2**127 - 1
DIGITS = 50
# Largest argument of a function such as exp.
MAX_ARGUMENT = 10**5
# Numbers between 0 and 1 that `Analytic.draw` chooses from.
DRAWN_STEPS = 10**30
Row = list[Any]
Matrix = list[Row]


class Field:
    """Numbers and matrices of one arithmetic, computed entry by entry. ``name`` is modular, rational or analytic."""

    name = ""
    ordered = True

    def number(self, value: Fraction | int) -> Any:
        """Convert to a number of this arithmetic."""
        raise NotImplementedError

    def norm(self, value: Any) -> Any:
        """Return the canonical form that equal numbers share."""
        raise NotImplementedError

    def draw(self, rng: random.Random) -> Any:
        """Return a random nonzero number."""
        raise NotImplementedError

    def inverse(self, value: Any) -> Any:
        """Return 1/value; raises Singular for zero."""
        raise NotImplementedError

    def equal(self, a: Any, b: Any) -> bool:
        return bool(a == b)

    def function(self, name: str, value: Any) -> Any:
        raise Undecided(f"{name} has no exact value")

    # -- rows --------------------------------------------------------------------------------
    # Matrices are computed by these. A field overrides them where its `norm` would be called for each entry.

    def scaled(self, factor: Any, row: Row) -> Row:
        """Return a row times a number."""
        return [self.norm(factor * x) for x in row]

    def less(self, row: Row, factor: Any, other: Row) -> Row:
        """Return a row minus a multiple of another."""
        return [self.norm(x - factor * y) for x, y in zip(row, other, strict=True)]

    def plus(self, row: Row, other: Row) -> Row:
        """Return the sum of two rows."""
        return [self.norm(x + y) for x, y in zip(row, other, strict=True)]

    def dots(self, row: Row, columns: Sequence[Sequence[Any]]) -> Row:
        """Return the inner product of a row with each column."""
        return [self.norm(sum(map(operator.mul, row, column))) for column in columns]

    # -- matrices ----------------------------------------------------------------------------

    def zeros(self, rows: int, cols: int) -> Matrix:
        return [[0] * cols for _ in range(rows)]

    def eye(self, size: int) -> Matrix:
        return [[int(r == c) for c in range(size)] for r in range(size)]

    def add(self, a: Matrix, b: Matrix) -> Matrix:
        return [self.plus(p, q) for p, q in zip(a, b, strict=True)]

    def scale(self, factor: Any, a: Matrix) -> Matrix:
        return [self.scaled(factor, row) for row in a]

    def times(self, a: Matrix, b: Matrix) -> Matrix:
        columns = list(zip(*b, strict=True))
        return [self.dots(row, columns) for row in a]

    def coefficients(self, places: Sequence[Any], values: Sequence[Any], size: int) -> Row:
        """Return the ``size`` coefficients, the constant first, of the polynomial with these values at these places.

        It is found from the first places.

        Raises
        ------
        Undecided
            If the values at the other places are not those of this polynomial.
        """
        powers = [[self.norm(place**k) for k in range(size)] for place in places]
        found = [row[0] for row in self.solve(powers[:size], [[value] for value in values[:size]])]
        for (value,), expected in zip(self.times(powers, [[c] for c in found]), values, strict=True):
            if not self.equal(value, expected):
                raise Undecided("something that is not a polynomial")
        return found

    def solve(self, a: Matrix, b: Matrix) -> Matrix:
        """Return inv(a) b by Gauss-Jordan elimination; any nonzero pivot is good enough in an exact field."""
        size = len(a)
        rows = [[*left, *right] for left, right in zip(a, b, strict=True)]
        for col in range(size):
            pivot = self.pivot(rows, col)
            rows[col], rows[pivot] = rows[pivot], rows[col]
            factor = self.inverse(rows[col][col])
            top = rows[col] = self.scaled(factor, rows[col])
            for r in range(size):
                lead = rows[r][col]
                if r != col and lead != 0:
                    rows[r] = self.less(rows[r], lead, top)
        return [row[size:] for row in rows]

    def pivot(self, rows: Matrix, col: int) -> int:
        for r in range(col, len(rows)):
            if rows[r][col] != 0:
                return r
        raise NoInverse("a matrix without an inverse")

    def invert(self, a: Matrix) -> Matrix:
        return self.solve(a, self.eye(len(a)))

    def det(self, a: Matrix) -> Any:
        rows, result = [list(row) for row in a], self.number(1)
        for col in range(len(rows)):
            try:
                pivot = self.pivot(rows, col)
            except Singular:
                return self.number(0)
            if pivot != col:
                rows[col], rows[pivot] = rows[pivot], rows[col]
                result = self.norm(-result)
            result = self.norm(result * rows[col][col])
            factor = self.inverse(rows[col][col])
            for r in range(col + 1, len(rows)):
                lead = self.norm(rows[r][col] * factor)
                rows[r] = self.less(rows[r], lead, rows[col])
        return result

    def echelon(self, rows: Matrix) -> Matrix:
        """Return the reduced row echelon form without its zero rows, which represents the row space uniquely."""
        rows, done = [list(row) for row in rows], 0
        width = len(rows[0]) if rows else 0
        for col in range(width):
            pivot = next((r for r in range(done, len(rows)) if rows[r][col] != 0), None)
            if pivot is None:
                continue
            rows[done], rows[pivot] = rows[pivot], rows[done]
            factor = self.inverse(rows[done][col])
            top = rows[done] = self.scaled(factor, rows[done])
            for r in range(len(rows)):
                lead = rows[r][col]
                if r != done and lead != 0:
                    rows[r] = self.less(rows[r], lead, top)
            done += 1
        return rows[:done]


class Modular(Field):
    """Integers modulo P."""

    name = "modular"
    ordered = False

    def number(self, value: Fraction | int) -> int:
        if value.denominator == 1:
            return value.numerator % P
        return value.numerator * pow(value.denominator, -1, P) % P

    def norm(self, value: int) -> int:
        return value % P

    def draw(self, rng: random.Random) -> int:
        return rng.randrange(1, P)

    def scaled(self, factor: int, row: Row) -> Row:
        return [factor * x % P for x in row]

    def less(self, row: Row, factor: int, other: Row) -> Row:
        return [(x - factor * y) % P for x, y in zip(row, other, strict=True)]

    def plus(self, row: Row, other: Row) -> Row:
        return [(x + y) % P for x, y in zip(row, other, strict=True)]

    def dots(self, row: Row, columns: Sequence[Sequence[int]]) -> Row:
        return [sum(map(operator.mul, row, column)) % P for column in columns]

    def inverse(self, value: int) -> int:
        if value % P == 0:
            raise Singular("a quotient by zero")
        return pow(value, -1, P)


class Analytic(Field):
    """Numbers of 50 digits, or more near a limit."""

    name = "analytic"

    def norm(self, value: Any) -> Any:
        return value

    def __init__(self, digits: int = DIGITS) -> None:
        import mpmath

        self.mp = mpmath.MPContext() if hasattr(mpmath, "MPContext") else mpmath.mp.clone()
        self.mp.dps = digits
        # Rounding in a few thousand operations may use 15 of 50 digits; a false identity is off by far more.
        self.tiny = self.mp.mpf(10) ** (-digits * 7 // 10)

    def number(self, value: Fraction | int) -> Any:
        return self.mp.mpf(value.numerator) / value.denominator

    def dots(self, row: Row, columns: Sequence[Sequence[Any]]) -> Row:
        """Return the inner products, each rounded once."""
        return [self.mp.fdot(row, column) for column in columns]

    def inverse(self, value: Any) -> Any:
        if value == 0:
            raise Singular("a quotient by zero")
        return self.mp.mpf(1) / value

    def draw(self, rng: random.Random) -> Any:
        return self.mp.mpf(rng.randint(1, DRAWN_STEPS)) / DRAWN_STEPS * 2 * rng.choice((-1, 1))

    def pivot(self, rows: Matrix, col: int) -> int:
        best = max(range(col, len(rows)), key=lambda r: abs(rows[r][col]))
        largest = max((abs(x) for row in rows for x in row[: len(rows)]), default=0)
        if abs(rows[best][col]) <= self.tiny * largest:
            raise NoInverse("a matrix without an inverse")
        return best

    def echelon(self, rows: Matrix) -> Matrix:
        """Return the echelon form with the largest pivots; rounding errors count as zeros."""
        rows, done = [[self.mp.mpf(x) for x in row] for row in rows], 0
        width = len(rows[0]) if rows else 0
        for col in range(width):
            pivot = max(range(done, len(rows)), key=lambda r: abs(rows[r][col]), default=None)
            if pivot is None or abs(rows[pivot][col]) <= self.tiny:
                continue
            rows[done], rows[pivot] = rows[pivot], rows[done]
            rows[done] = [x / rows[done][col] for x in rows[done]]
            for r in range(len(rows)):
                if r != done:
                    lead = rows[r][col]
                    rows[r] = [x - lead * y for x, y in zip(rows[r], rows[done], strict=True)]
            done += 1
        return [[x if abs(x) > self.tiny else 0 for x in row] for row in rows[:done]]

    def equal(self, a: Any, b: Any) -> bool:
        return bool(abs(a - b) <= self.tiny * (1 + abs(a) + abs(b)))

    def function(self, name: str, value: Any) -> Any:
        if name not in ANALYTIC:
            raise Undecided(f"the function {name} is not known to the checker")
        if name in ("log", "sqrt") and value < 0:
            raise Undecided(f"{name} of a negative number")
        if name == "log" and value == 0:
            raise Singular("log of zero")
        if name != "log" and name != "sqrt" and abs(value) > MAX_ARGUMENT:
            raise Undecided(f"{name} of a number this large")
        return ANALYTIC[name](self.mp, value)


@cache
def modular() -> Modular:
    return Modular()


@cache
def analytic(digits: int = DIGITS) -> Analytic:
    return Analytic(digits)
