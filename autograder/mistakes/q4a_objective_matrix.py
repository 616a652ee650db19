"""A (1, 1) matrix instead of a number."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge_objective: objective (1) at given weights, for six small X",
    "ridge_objective: right for any w, X, y and lambda",
]
HINT = "An array of one entry"


def ridge_objective(w, X, y, lam):
    return (y - X @ w)[None, :] @ (y - X @ w)[:, None] + lam * np.sum(w**2)
