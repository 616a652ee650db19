"""Lambda squared."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: the weights for six small X, and for one with 400 features",
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "ambda"


def ridge_kernel(X, y, lam):
    d = X.shape[1]
    return np.linalg.solve(X.T @ X + lam**2 * np.eye(d), X.T @ y)
