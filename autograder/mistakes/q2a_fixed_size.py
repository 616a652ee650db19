"""Right for vectors of length three or four only."""

import numpy as np

QUESTION = "q2a"
FAILS = [
    "shape_linear: the sizes of the derivative of x'c",
    "derivative_linear: all entries of the derivative of x'c, as a row",
    "shape_linear: the sizes for every n",
    "derivative_linear: the whole row for any x, c and size",
]
HINT = "expected (1, 1), got (1, 3)"


def shape_linear(n):
    return (1, 3)


def derivative_linear(x, c):
    return np.array([[c[0], c[1], c[2]]])
