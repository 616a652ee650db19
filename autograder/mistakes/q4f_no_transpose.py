"""X where its transpose belongs."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: the weights for six small X, and for one with 400 features",
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "Two sizes do not fit"


def ridge_kernel(X, y, lam):
    return X @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)
