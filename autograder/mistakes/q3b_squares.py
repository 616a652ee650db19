"""Divides by the squares of the singular values."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "least_squares_svd: the least-squares solution from U, s and Vt, for four small tall X",
    "least_squares_svd: right for the SVD of any tall X",
]
HINT = "One sigma cancels"


def least_squares_svd(U, s, Vt, y):
    S = np.zeros((len(Vt), len(U)))
    np.fill_diagonal(S, 1 / s**2)
    return Vt.T @ S @ U.T @ y
