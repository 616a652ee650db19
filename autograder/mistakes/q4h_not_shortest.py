"""Some solution for wide X, not the shortest."""

import numpy as np

QUESTION = "q4h"
FAILS = [
    "ridge_limit_zero: the limit for three tall and three wide X",
    "ridge_limit_zero: right for any tall and any wide X",
]
HINT = "but w is not the shortest"


def ridge_limit_zero(X, y):
    n, d = X.shape
    if n > d:
        return np.linalg.lstsq(X, y, rcond=None)[0]
    w = np.zeros(d)
    w[:n] = np.linalg.solve(X[:, :n], y)
    return w
