"""Ones everywhere."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_product: what the left inverse times X is, for X of three sizes",
    "left_product: right for every size",
]
HINT = "Multiply the two matrices of a small example"


def left_product(n):
    return np.ones((n, n))
