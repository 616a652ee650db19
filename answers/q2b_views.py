"""Views, lists for tuples, NumPy scalars."""

import numpy as np


def shape_squared_norm(n):
    return [1, np.int64(n)]


def entry_squared_norm(x, i):
    return np.float64(2 * x[i])


def derivative_squared_norm(x):
    return np.atleast_2d(x) * 2.0
