"""A factor one half before both terms."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge_objective: objective (1) at given weights, for six small X",
    "ridge_objective: right for any w, X, y and lambda",
]
HINT = "no factor one half"


def ridge_objective(w, X, y, lam):
    return 0.5 * np.sum((y - X @ w) ** 2) + 0.5 * lam * np.sum(w**2)
