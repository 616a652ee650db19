"""The right matrix of one size only."""

import numpy as np

QUESTION = "q3f"
FAILS = [
    "right_product: what X times the right inverse is, for X of three sizes",
    "right_product: right for every size",
]
HINT = "got a matrix of shape (2, 2)"


def right_product(m):
    return np.eye(2)
