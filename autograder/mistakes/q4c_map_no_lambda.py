"""Least squares: lambda is missing."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "map_estimate: the weights of highest posterior density, for six small X",
    "map_estimate: right for any X, y and lambda",
]
HINT = "the prior is missing"


def map_estimate(X, y, lam):
    return np.linalg.lstsq(X, y, rcond=None)[0]
