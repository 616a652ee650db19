"""The squared errors are averaged."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge_objective: objective (1) at given weights, for six small X",
    "ridge_objective: right for any w, X, y and lambda",
]
HINT = "not averaged"


def ridge_objective(w, X, y, lam):
    return np.mean((y - X @ w) ** 2) + lam * np.sum(w**2)
