"""Zero everywhere."""

import numpy as np

QUESTION = "q3c"
FAILS = [
    "left_product: what the left inverse times X is, for X of three sizes",
    "left_product: right for every size",
]
HINT = "zero everywhere"


def left_product(n):
    return np.zeros((n, n))
