"""A factor one half is left over from the multiplier."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "Every entry is 0.5 times what is expected."


def min_norm(X, y):
    return X.T @ np.linalg.solve(X @ X.T, y) / 2
