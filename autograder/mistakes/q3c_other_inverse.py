"""Another left inverse: there are many."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_inverse: the matrix that gives the least-squares solution, for four small tall X",
    "left_inverse: right for any tall X",
]
HINT = "Wanted is the one that gives the least-squares solution"


def left_inverse(X):
    n = X.shape[1]
    return np.hstack([np.linalg.inv(X[:n]), np.zeros((n, len(X) - n))])
