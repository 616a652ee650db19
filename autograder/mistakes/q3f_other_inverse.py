"""Another right inverse: there are many."""

import numpy as np

QUESTION = "q3f"
FAILS = [
    "right_inverse: the matrix that gives the shortest solution, for four small wide X",
    "right_inverse: right for any wide X",
]
HINT = "Wanted is the one that gives the shortest solution"


def right_inverse(X):
    m = len(X)
    return np.vstack([np.linalg.inv(X[:, :m]), np.zeros((X.shape[1] - m, m))])
