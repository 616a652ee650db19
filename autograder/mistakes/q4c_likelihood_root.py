"""Divided by the standard deviation."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_likelihood: how it differs between two w, for six small X",
    "log_likelihood: right for any two w, up to a constant in w",
]
HINT = "divide by the variance"


def log_likelihood(w, X, y, lam):
    return -0.5 * np.sum((y - X @ w) ** 2) / np.sqrt(lam)
