"""Compares absolute values."""

import numpy as np

QUESTION = "q2e"
FAILS = [
    "derivative_is_2xTA: true where the two agree for every x, false where one x tells them apart",
    "derivative_is_2xTA: the right condition for matrices of every kind and size",
]
HINT = "sizes alone are not enough"


def derivative_is_2xTA(A):
    return bool(np.allclose(abs(A), abs(A.T)))
