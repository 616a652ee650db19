"""Exact numbers with an order: ints as long as they are whole, Fractions otherwise.

A product or an elimination brings its rows to whole numbers first, works on those, and divides at the end: one
greatest common divisor for each result instead of one for each step.
"""

from __future__ import annotations

import operator
import random
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

from ..errors import NoInverse, Singular, Undecided
from .field import Field, Matrix

# Longest exact number; those of a derivation have some hundred bits.
MAX_BITS = 8000


class Rational(Field):
    """The rational numbers."""

    name = "rational"
    ordered = True

    def number(self, value: Fraction | int) -> Any:
        return value.numerator if value.denominator == 1 else value

    def norm(self, value: Any) -> Any:
        if value.numerator.bit_length() > MAX_BITS:
            raise Undecided("numbers too long to work out")
        return value.numerator if value.denominator == 1 else value

    def draw(self, rng: random.Random) -> int:
        # Wide on purpose: numbers from a small range cannot tell σ/λ² from σ/λ when they hit λ = 1.
        return rng.choice((-1, 1)) * rng.randint(2, 10**6)

    def inverse(self, value: Any) -> Any:
        if value == 0:
            raise Singular("a quotient by zero")
        return self.norm(Fraction(value.denominator, value.numerator))

    def times(self, a: Matrix, b: Matrix) -> Matrix:
        left = [whole(row) for row in a]
        right = [whole(column) for column in zip(*b, strict=True)]
        return [
            [self._over(sum(map(operator.mul, row, column)), below * under) for column, under in right]
            for row, below in left
        ]

    def _over(self, top: int, bottom: int) -> Any:
        return self.norm(top if bottom == 1 else Fraction(top, bottom))

    def solve(self, a: Matrix, b: Matrix) -> Matrix:
        size = len(a)
        rows = eliminated([[*left, *right] for left, right in zip(a, b, strict=True)], size)
        if len(rows) < size:
            raise NoInverse("a matrix without an inverse")
        return [[self._over(x, row[r]) for x in row[size:]] for r, row in enumerate(rows)]

    def echelon(self, rows: Matrix) -> Matrix:
        result = []
        for row in eliminated(rows, len(rows[0]) if rows else 0):
            lead = next(x for x in row if x)
            result.append([self._over(x, lead) for x in row])
        return result


def whole(row: Any) -> tuple[list[int], int]:
    """A row as whole numbers over one denominator.

    >>> whole([Fraction(1, 2), 3])
    ([1, 6], 2)
    """
    below = lcm(*[x.denominator for x in row])
    if below == 1:
        return [x.numerator for x in row], 1
    return [x.numerator * (below // x.denominator) for x in row], below


def eliminated(rows: Matrix, width: int) -> list[list[int]]:
    """Whole rows, zero above and below the pivots in the first ``width`` columns; rows without a pivot are left out.

    Bareiss' rule: every entry stays a determinant of the input, so that the division by the last pivot leaves no
    remainder.

    >>> eliminated([[2, 1, 3], [4, 2, 6], [0, 5, 5]], 2)
    [[10, 0, 10], [0, 10, 10]]
    """
    table = [whole(row)[0] for row in rows]
    done, last = 0, 1
    for col in range(width):
        place = next((r for r in range(done, len(table)) if table[r][col]), None)
        if place is None:
            continue
        table[done], table[place] = table[place], table[done]
        lead = table[done]
        pivot = lead[col]
        for r, row in enumerate(table):
            if r != done:
                factor = row[col]
                table[r] = [(pivot * x - factor * y) // last for x, y in zip(row, lead, strict=True)]
        last = pivot
        done += 1
    return table[:done]


@cache
def rational() -> Rational:
    return Rational()
