"""The right matrix of one size only."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_product: what the left inverse times X is, for X of three sizes",
    "left_product: right for every size",
]
HINT = "got a matrix of shape (2, 2)"


def left_product(n):
    return np.eye(2)
