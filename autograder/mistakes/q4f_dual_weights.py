"""The weights of the data points, not of the features."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: the weights for six small X, and for one with 400 features",
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "expected a vector of shape (2,), got a vector of shape (3,)"


def ridge_kernel(X, y, lam):
    return np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)
