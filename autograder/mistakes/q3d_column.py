"""A column instead of a vector."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "A vector has one axis"


def min_norm(X, y):
    return X.T @ np.linalg.inv(X @ X.T) @ y[:, None]
