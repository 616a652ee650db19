"""The transpose of the right matrix."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_inverse: the matrix that gives the least-squares solution, for four small tall X",
    "left_inverse: right for any tall X",
]
HINT = "The two sizes are exchanged"


def left_inverse(X):
    return np.linalg.pinv(X).T
