"""The result is made an array of whole numbers."""

import numpy as np

QUESTION = "q2b"
FAILS = [
    "derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    "derivative_squared_norm: the whole row for any x and size",
]
HINT = "expected [[6, -3, 0.5]], got [[6, -3, 0]]"


def derivative_squared_norm(x):
    row = np.zeros((1, len(x)), dtype=int)
    row[0] = 2 * x
    return row
