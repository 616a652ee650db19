"""A diagonal matrix."""

import numpy as np

QUESTION = "q4b"
FAILS = [
    "ridge_gain: the singular values of the matrix that gives the weights",
    "ridge_gain: right for singular values of every size",
]
HINT = "expected a vector"


def ridge_gain(s, lam):
    return np.diag(s / (s**2 + lam))
