"""Solves for the first m unknowns and leaves the rest 0."""

import numpy as np

QUESTION = "q3d"
FAILS = [
    "min_norm: the shortest of all solutions, for four small wide X",
    "min_norm: right for any wide X",
]
HINT = "but w is not the shortest"


def min_norm(X, y):
    m = len(X)
    w = np.zeros(X.shape[1])
    w[:m] = np.linalg.solve(X[:, :m], y)
    return w
