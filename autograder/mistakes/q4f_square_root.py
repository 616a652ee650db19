"""The square root of lambda."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: the weights for six small X, and for one with 400 features",
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "lambda"


def ridge_kernel(X, y, lam):
    d = X.shape[1]
    return np.linalg.solve(X.T @ X + np.sqrt(lam) * np.eye(d), X.T @ y)
