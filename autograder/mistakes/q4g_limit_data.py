"""One zero for each data point."""

import numpy as np

QUESTION = "q4g"
FAILS = [
    "ridge_limit_infinity: the limit for six small X",
    "ridge_limit_infinity: right for any X and y",
]
HINT = "expected a vector of shape (2,), got a vector of shape (3,)"


def ridge_limit_infinity(X, y):
    return np.zeros(len(y))
