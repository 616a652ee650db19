"""A factor one half is left over from the multiplier."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "follow the multiplier"


def min_norm(X, y):
    return X.T @ np.linalg.solve(X @ X.T, y) / 2
