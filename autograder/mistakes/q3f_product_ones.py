"""Ones everywhere."""

import numpy as np

QUESTION = "q3f"
FAILS = [
    "right_product: what X times the right inverse is, for X of three sizes",
    "right_product: right for every size",
]
HINT = "Multiply the two matrices of a small example"


def right_product(m):
    return np.ones((m, m))
