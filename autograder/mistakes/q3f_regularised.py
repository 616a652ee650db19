"""A little ridge for stability."""

import numpy as np

QUESTION = "q3f"
FAILS = [
    "right_inverse: the matrix that gives the shortest solution, for four small wide X",
    "right_inverse: right for any wide X",
]
HINT = "X times your matrix is"


def right_inverse(X):
    return np.linalg.inv(X.T @ X + 1e-4 * np.eye(X.shape[1])) @ X.T
