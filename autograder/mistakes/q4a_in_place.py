"""Overwrites y with the rescaled targets."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge: the weights that minimise objective (1), for six small X",
    "ridge: right for any X, y and lambda",
]
HINT = "changed one of its inputs"


def ridge(X, y, lam):
    y *= 2
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y) / 2
