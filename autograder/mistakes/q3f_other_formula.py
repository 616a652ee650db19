"""The formula for the other kind of X."""

import numpy as np

QUESTION = "q3f"
FAILS = [
    "right_inverse: the matrix that gives the shortest solution, for four small wide X",
    "right_inverse: right for any wide X",
]
HINT = "has no inverse"


def right_inverse(X):
    return np.linalg.inv(X.T @ X) @ X.T
