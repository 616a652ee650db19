"""The factor one half is missing."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_likelihood: how it differs between two w, for six small X",
    "log_likelihood: right for any two w, up to a constant in w",
]
HINT = "A factor one half is missing"


def log_likelihood(w, X, y, lam):
    return -np.sum((y - X @ w) ** 2) / lam
