"""A little ridge for stability."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "The slopes of the squared error at this w are"


def least_squares(X, y):
    return np.linalg.solve(X.T @ X + 1e-3 * np.eye(X.shape[1]), X.T @ y)
