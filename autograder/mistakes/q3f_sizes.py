"""The transpose of the right matrix."""

import numpy as np

QUESTION = "q3f"
FAILS = [
    "right_inverse: the matrix that gives the shortest solution, for four small wide X",
    "right_inverse: right for any wide X",
]
HINT = "The two sizes are exchanged"


def right_inverse(X):
    return np.linalg.pinv(X).T
