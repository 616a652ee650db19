"""The derivative of the norm, not of its square."""

import numpy as np

QUESTION = "q2b"
FAILS = [
    "entry_squared_norm: how ||x||^2 changes with x_i alone",
    "derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    "entry_squared_norm: every entry for any x and size",
    "derivative_squared_norm: the whole row for any x and size",
]
HINT = "no square root to differentiate"


def entry_squared_norm(x, i):
    return x[i] / np.linalg.norm(x)


def derivative_squared_norm(x):
    return (x / np.linalg.norm(x)).reshape(1, -1)
