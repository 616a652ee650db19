"""The formula for the other kind of X."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_inverse: the matrix that gives the least-squares solution, for four small tall X",
    "left_inverse: right for any tall X",
]
HINT = "has no inverse"


def left_inverse(X):
    return X.T @ np.linalg.inv(X @ X.T)
