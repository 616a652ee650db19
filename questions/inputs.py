"""Random problems for the hidden tests: sizes, conditioning, scales and kinks in one place.

Every function takes the generator that a test got from ``testing.rng``. Sizes are unequal, so that a transpose in the
wrong place cannot pass; size 1 occurs; one pair of sizes comes twice, so that a result kept from an earlier call is
seen. The numbers in the tables below are a pattern: `resized` draws others for each submission, so that no answer
can know them.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import numpy as np

#: Lengths of x in problem 2.
LENGTHS = (3, 1, 5, 2, 5, 7)

#: Rows and columns of X in problems 3 and 4, never as many of one as of the other.
TALL = ((5, 2), (4, 1), (7, 3), (5, 2), (6, 5), (9, 4))
WIDE = ((2, 5), (1, 4), (3, 7), (2, 5), (5, 6), (4, 9))
SQUARE = ((3, 3), (1, 1))

#: Singular values before the columns are scaled. With scales from 0.1 to 10 the condition number of X stays below
#: 300 and that of X'X below 1e5, so that even an explicit inverse of X'X keeps ten digits.
SINGULAR_VALUES = (0.7, 2.0)


Sizes = TypeVar("Sizes", int, tuple[Any, ...])


def resized(rng: np.random.Generator, sizes: Sizes) -> Sizes:
    """Other sizes of the same pattern: 1 stays 1, equal ones stay equal, larger ones stay larger.

    >>> resized(np.random.default_rng(1), ((5, 2), (4, 1), (5, 2)))
    ((7, 4), (5, 1), (7, 4))
    """
    used = sorted(_larger_than_one(sizes))
    if not used:
        return sizes
    fresh = np.sort(rng.choice(np.arange(2, used[-1] + 4), size=len(used), replace=False))
    change = {1: 1} | {old: int(new) for old, new in zip(used, fresh, strict=True)}

    def changed(value: Any) -> Any:
        return tuple(map(changed, value)) if isinstance(value, tuple) else change[value]

    new: Sizes = changed(sizes)
    return new


def _larger_than_one(sizes: Any) -> set[int]:
    if isinstance(sizes, tuple):
        return set[int]().union(*map(_larger_than_one, sizes))
    return {sizes} if sizes > 1 else set()


Network = tuple[tuple[int, ...], tuple[int, ...], int]


def networks(rng: np.random.Generator, patterns: Iterable[Network]) -> Iterator[Network]:
    """Networks like these: sizes of the layers, axes of an example (their product is the first size), batch size."""
    for dims, image, examples in patterns:
        axes, inner, batch = resized(rng, (image, dims[1:], examples))
        yield (math.prod(axes), *inner), axes, batch


def exact(rng: np.random.Generator) -> float:
    """A number that is not 0 and has few binary digits: products and sums of a few of them are exact."""
    return float(rng.choice([-1, 1]) * rng.integers(1, 8) * 2.0 ** rng.integers(-3, 2))


def kinks(rng: np.random.Generator, count: int) -> Iterator[tuple[float, float, float, float]]:
    """``(x, y, w, b)`` with wx + b exactly 0 and y not 0: every sign, and once x = 0."""
    for number in range(count):
        x, w = 0.0 if number == count - 1 else exact(rng), exact(rng)
        yield x, exact(rng), w, -w * x + 0.0


def vectors(rng: np.random.Generator, count: int, n: int) -> list[np.ndarray]:
    """``count`` vectors of n standard normal numbers."""
    return list(rng.normal(size=(count, n)))


def orthogonal(rng: np.random.Generator, n: int) -> np.ndarray:
    """A random (n, n) orthogonal matrix."""
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def data_matrix(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """A (rows, columns) matrix of full rank whose columns have scales from 0.1 to 10."""
    rank = min(rows, columns)
    s = rng.uniform(*SINGULAR_VALUES, size=rank)
    unscaled = (orthogonal(rng, rows)[:, :rank] * s) @ orthogonal(rng, columns)[:rank]
    return unscaled * 10 ** rng.uniform(-1, 1, size=columns)


def penalty(rng: np.random.Generator) -> float:
    """A λ between 0.1 and 8, away from 1, where λ, √λ and λ² are hard to tell apart."""
    low, high = (0.1, 0.6) if rng.random() < 0.5 else (1.8, 8.0)
    return float(rng.uniform(low, high))


def least_squares_problems(
    rng: np.random.Generator, sizes: tuple[tuple[int, int], ...]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One (X, y) for each pair of sizes, `resized`."""
    for rows, columns in resized(rng, sizes):
        yield data_matrix(rng, rows, columns), rng.normal(size=rows)


def ridge_problems(
    rng: np.random.Generator, sizes: tuple[tuple[int, int], ...]
) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    """One (X, y, λ) for each pair of sizes, `resized`."""
    for X, y in least_squares_problems(rng, sizes):
        yield X, y, penalty(rng)
