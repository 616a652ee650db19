"""The weights at a small lambda."""

import numpy as np

QUESTION = "q4h"
FAILS = [
    "ridge_limit_zero: the limit for three tall and three wide X",
    "ridge_limit_zero: right for any tall and any wide X",
]
HINT = "becomes 0 as lambda goes to 0"


def ridge_limit_zero(X, y):
    return np.linalg.solve(X.T @ X + 1e-4 * np.eye(X.shape[1]), X.T @ y)
