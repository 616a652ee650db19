"""Split points over the cases of a question, and format points wherever they are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

#: The largest denominator of a share of points in a test file.
DENOMINATOR = 1000
#: Points that differ by less are the same. Sums of points have rounding errors of about 1e-15.
TOLERANCE = 1e-9
#: The least amount of points that is shown, because points are shown in hundredths.
MIN_SHOWN = 0.005
#: What is added in `to_hundredths` so that a number such as 2.675, whose float is a little less, is rounded up.
_ROUNDING_ERROR = 1e-7


def split_to_hundredths(shares: Sequence[float]) -> list[float]:
    """Round points to whole hundredths and keep their sum, so that every sum is exact in every output.

    >>> split_to_hundredths([1 / 3, 1 / 3, 1 / 3]), split_to_hundredths([0.375, 0.375])
    ([0.33, 0.34, 0.33], [0.38, 0.37])
    """
    exact = [Fraction(points).limit_denominator(DENOMINATOR) * 100 for points in shares]
    sums = [math.floor(points + Fraction(1, 2)) for points in accumulate(exact)]
    return [(after - before) / 100 for before, after in zip([0, *sums], sums, strict=False)]


def to_hundredths(points: float) -> float:
    """Round points, such as a percentage or a typed number, to whole hundredths, halves up.

    >>> to_hundredths(76.583333), to_hundredths(0.125), to_hundredths(2.675)
    (76.58, 0.13, 2.68)
    """
    return math.floor(points * 100 + 0.5 + _ROUNDING_ERROR) / 100


def same_points(one: float, other: float) -> bool:
    """Return whether two amounts of points are the same except for rounding errors.

    >>> same_points(0.1 + 0.2, 0.3), same_points(0.3, 0.31)
    (True, False)
    """
    return abs(one - other) < TOLERANCE


def text(points: float) -> str:
    """Format points with at most two decimals and without trailing zeros.

    >>> text(76.583333), text(4.0), text(0.375), text(1 / 3), text(0.0)
    ('76.58', '4', '0.38', '0.33', '0')
    """
    return f"{to_hundredths(points):.2f}".rstrip("0").rstrip(".")


def out_of(points: float | str, most: float) -> str:
    """Format points and their maximum, in the same words in every output.

    >>> out_of(76.58, 120), out_of("80–82", 97), out_of(0, 1)
    ('76.58 of 120 points', '80–82 of 97 points', '0 of 1 point')
    """
    got = points if isinstance(points, str) else text(points)
    return f"{got} of {text(most)} point{'s' if most != 1 else ''}"
