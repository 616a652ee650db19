"""A little ridge for stability."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_inverse: the matrix that gives the least-squares solution, for four small tall X",
    "left_inverse: right for any tall X",
]
HINT = "Your matrix times X is"


def left_inverse(X):
    return np.linalg.inv(X.T @ X + 1e-4 * np.eye(X.shape[1])) @ X.T
