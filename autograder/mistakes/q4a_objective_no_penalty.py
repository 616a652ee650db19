"""The penalty is missing."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge_objective: objective (1) at given weights, for six small X",
    "ridge_objective: right for any w, X, y and lambda",
]
HINT = "The penalty is missing"


def ridge_objective(w, X, y, lam):
    return np.sum((y - X @ w) ** 2)
