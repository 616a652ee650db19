"""Lambda added to every entry."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: the weights for six small X, and for one with 400 features",
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "on the diagonal alone"


def ridge_kernel(X, y, lam):
    return np.linalg.solve(X.T @ X + lam, X.T @ y)
