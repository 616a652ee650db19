"""The shortest solution and something that X maps to 0."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "but w is not the shortest"


def min_norm(X, y):
    w = np.linalg.pinv(X) @ y
    v = np.arange(1.0, len(w) + 1)
    return w + v - np.linalg.pinv(X) @ (X @ v)
