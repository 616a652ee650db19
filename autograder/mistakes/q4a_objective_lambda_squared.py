"""Lambda is squared."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge_objective: objective (1) at given weights, for six small X",
    "ridge_objective: right for any w, X, y and lambda",
]
HINT = "lambda is not squared"


def ridge_objective(w, X, y, lam):
    return np.sum((y - X @ w) ** 2) + lam**2 * np.sum(w**2)
