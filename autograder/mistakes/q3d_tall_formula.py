"""The formula for tall X."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "That formula is for tall X"


def min_norm(X, y):
    return np.linalg.inv(X.T @ X) @ X.T @ y
