"""Views, lists for tuples, NumPy scalars."""

import numpy as np


def shape_linear(n):
    return [1, np.int64(n)]


def entry_linear(x, c, i):
    return np.float64(c[i])


def derivative_linear(x, c):
    return c[None]
