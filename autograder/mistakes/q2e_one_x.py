"""Tried at x = (1, …, 1) alone."""

import numpy as np

QUESTION = "q2e"
FAILS = [
    "derivative_is_2xTA: true where the two agree for every x, false where one x tells them apart",
    "derivative_is_2xTA: the right condition for matrices of every kind and size",
]
HINT = "it must hold for every x"


def derivative_is_2xTA(A):
    return bool(np.allclose(A.sum(axis=0), A.sum(axis=1)))
