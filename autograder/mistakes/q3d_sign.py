"""The sign of the multiplier is kept."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "The sign is opposite"


def min_norm(X, y):
    return -X.T @ np.linalg.solve(X @ X.T, y)
