"""Least squares: lambda is missing."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: the weights for six small X, and for one with 400 features",
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "lambda is missing"


def ridge_kernel(X, y, lam):
    return np.linalg.lstsq(X, y, rcond=None)[0]
