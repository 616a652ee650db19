"""True for diagonal matrices only."""

import numpy as np

QUESTION = "q2e"
FAILS = [
    "derivative_is_2xTA: true where the two agree for every x, false where one x tells them apart",
    "derivative_is_2xTA: the right condition for matrices of every kind and size",
]
HINT = "It need not be diagonal"


def derivative_is_2xTA(A):
    return bool(np.all(A == np.diag(np.diag(A))))
