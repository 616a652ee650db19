"""Returns everything that lstsq gives."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "is not an array"


def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)
