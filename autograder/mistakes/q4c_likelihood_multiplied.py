"""Multiplied by lambda."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_likelihood: how it differs between two w, for six small X",
    "log_likelihood: right for any two w, up to a constant in w",
]
HINT = "do not multiply"


def log_likelihood(w, X, y, lam):
    return -0.5 * lam * np.sum((y - X @ w) ** 2)
