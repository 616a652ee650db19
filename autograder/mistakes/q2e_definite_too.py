"""Symmetric and positive definite: too strong."""

import numpy as np

QUESTION = "q2e"
FAILS = [
    "derivative_is_2xTA: true where the two agree for every x, false where one x tells them apart",
    "derivative_is_2xTA: the right condition for matrices of every kind and size",
]
HINT = "nothing to differ"


def derivative_is_2xTA(A):
    return bool(np.allclose(A, A.T) and np.all(np.linalg.eigvalsh(A) > 0))
