"""Inputs that public and hidden tests share. No answers live here."""

from collections.abc import Iterator

import numpy as np

#: (n, d) of the data of problem 1, and (n, d, k) of problem 2: unequal sizes, 1 among them, and one of them twice, so
#: that a result kept from an earlier call is seen.
CLASSES = ((6, 2), (4, 1), (9, 3), (6, 2), (5, 4))
GROUPS = ((7, 2, 3), (4, 1, 2), (5, 3, 1), (7, 2, 3), (12, 4, 5))


def classes(rng: np.random.Generator, sizes: tuple[tuple[int, int], ...]) -> Iterator[tuple[np.ndarray, ...]]:
    """(w, X, y) for each (n, d): scores of a few units, and labels of both kinds."""
    for n, d in sizes:
        X, w = rng.normal(size=(n, d)), rng.normal(size=d) / np.sqrt(d)
        y = rng.permutation(np.arange(n) % 2).astype(float)
        yield w, X, y


def groups(
    rng: np.random.Generator, sizes: tuple[tuple[int, int, int], ...]
) -> Iterator[tuple[np.ndarray, ...]]:
    """(X, labels, C) for each (n, d, k): random points, random labels of which every one occurs, random centers."""
    for n, d, k in sizes:
        yield rng.normal(size=(n, d)), rng.permutation(np.arange(n) % k), rng.normal(size=(k, d))
