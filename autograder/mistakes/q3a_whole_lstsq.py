"""Returns everything that lstsq gives."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "return the one that is asked for"


def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)
