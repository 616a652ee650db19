"""Solves the first n equations alone."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "All of them count"


def least_squares(X, y):
    n = X.shape[1]
    return np.linalg.solve(X[:n], y[:n])
