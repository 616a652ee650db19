"""A diagonal matrix instead of a row."""

import numpy as np

QUESTION = "q2b"
FAILS = [
    "shape_squared_norm: the sizes of the derivative of ||x||^2",
    "derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    "shape_squared_norm: the sizes for every n",
    "derivative_squared_norm: the whole row for any x and size",
]
HINT = "there is one row of derivatives"


def shape_squared_norm(n):
    return (n, n)


def derivative_squared_norm(x):
    return np.diag(2 * x)
