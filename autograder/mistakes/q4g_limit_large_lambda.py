"""The weights at a large lambda."""

import numpy as np

QUESTION = "q4g"
FAILS = [
    "ridge_limit_infinity: the limit for six small X",
    "ridge_limit_infinity: right for any X and y",
]
HINT = "expected [0, 0]"


def ridge_limit_infinity(X, y):
    return np.linalg.solve(X.T @ X + 1e9 * np.eye(X.shape[1]), X.T @ y)
