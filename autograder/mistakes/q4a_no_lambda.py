"""Least squares: lambda is missing."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge: the weights that minimise objective (1), for six small X",
    "ridge: right for any X, y and lambda",
]
HINT = "lambda is missing"


def ridge(X, y, lam):
    return np.linalg.lstsq(X, y, rcond=None)[0]
