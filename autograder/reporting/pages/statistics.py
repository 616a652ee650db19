"""Compute statistics of a class's scores and questions, with pure functions of arrays.

N is the number of submissions, Q the number of questions. A share is points divided by the maximum, in [0, 1]. It is
NaN if it says nothing about the student (a grader error, or the question is not in the report).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MIN_FOR_CORRELATION = 5
# Equal scores may differ by rounding: sums of thirds of points have an error of 1e-16, which is not variance.
NO_VARIATION = 1e-9
"""With fewer submissions a correlation is mostly noise, so it is not reported."""


@dataclass(frozen=True)
class Summary:
    """Count, mean, standard deviation (n − 1), and quartiles of some numbers, in their unit."""

    count: int
    mean: float
    sd: float
    low: float
    lower_quartile: float
    median: float
    upper_quartile: float
    high: float


def summary(values: Sequence[float]) -> Summary | None:
    """Summarize numbers; return None if there are no numbers.

    >>> s = summary([1, 2, 3, 10])
    >>> s.count, s.mean, s.median, s.high
    (4, 4.0, 2.5, 10.0)
    >>> summary([]) is None
    True
    """
    if not len(values):
        return None
    data = np.asarray(values, dtype=float)
    low, lower, median, upper, high = (float(q) for q in np.quantile(data, [0, 0.25, 0.5, 0.75, 1]))
    sd = float(data.std(ddof=1)) if len(data) > 1 else 0.0
    return Summary(len(data), float(data.mean()), sd, low, lower, median, upper, high)


def correlation(x: Array, y: Array) -> float | None:
    """Return Pearson's correlation of two (N,) arrays where both are known, or None if it is undefined or noise.

    >>> x = np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    >>> correlation(x, 2 * x + 3)
    1.0
    >>> correlation(x, np.ones(5)) is None          # nobody differs, so nothing can go together
    True
    >>> correlation(x[:3], x[:3]) is None           # too few to say
    True
    """
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if len(x) < MIN_FOR_CORRELATION:
        return None
    x, y = x - x.mean(), y - y.mean()
    size = math.sqrt(float(x @ x) * float(y @ y))
    if size < NO_VARIATION:
        return None
    return float(np.clip(round(float(x @ y) / size, 12), -1, 1))


def difficulty(shares: Array) -> list[float | None]:
    """Return each question's mean share of points over the submissions, from an (N, Q) array: 1 is easy, 0 is hard.

    >>> difficulty(np.array([[1.0, 0.0], [0.5, np.nan]]))
    [0.75, 0.0]
    """
    return [float(np.mean(known)) if len(known := column[~np.isnan(column)]) else None for column in shares.T]


def discrimination(scores: Array) -> list[float | None]:
    """Return each question's item–rest correlation, from an (N, Q) array of points.

    The rest is the total of all other questions, so that a question is not correlated with itself. A value near or
    below 0 means that students who do well on the rest do no better here; check the question, its test, and its
    statement.

    >>> scores = np.array([[0, 0, 1], [1, 0, 1], [1, 2, 0], [2, 2, 0], [2, 3, 0]], dtype=float)
    >>> [round(r, 2) for r in discrimination(scores)]
    [0.79, 0.27, -0.92]
    """
    points = np.nan_to_num(scores)
    total = points.sum(axis=1)
    return [correlation(scores[:, j], total - points[:, j]) for j in range(scores.shape[1])]


def reliability(scores: Array) -> float | None:
    """Return Cronbach's alpha of an (N, Q) array of points; rows with an unknown score are left out.

    >>> reliability(np.repeat([[0.0], [1.0], [2.0], [2.0], [3.0]], 4, axis=1))     # four times the same question
    1.0
    """
    rows = scores[~np.isnan(scores).any(axis=1)]
    if len(rows) < MIN_FOR_CORRELATION or rows.shape[1] < 2:
        return None
    whole = float(rows.sum(axis=1).var(ddof=1))
    if whole < NO_VARIATION:
        return None
    parts = float(rows.var(axis=0, ddof=1).sum())
    count = int(rows.shape[1])
    return round(count / (count - 1) * (1 - parts / whole), 12)


def histogram(values: Sequence[float], high: float, bins: int) -> tuple[list[int], list[float]]:
    """Count the values in each of ``bins`` equal bins of [0, high]; larger values count in the last bin.

    Returns counts (bins,) and edges (bins + 1,).

    >>> histogram([0, 4, 5, 10, 99], high=10, bins=2)
    ([2, 3], [0.0, 5.0, 10.0])
    """
    high = high if high > 0 else 1.0
    counts, edges = np.histogram(np.clip(np.asarray(values, dtype=float), 0, high), bins, (0, high))
    return [int(count) for count in counts], [float(edge) for edge in edges]
