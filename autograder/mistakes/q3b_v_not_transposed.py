"""Vt taken for V."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "least_squares_svd: the least-squares solution from U, s and Vt, for four small tall X",
    "least_squares_svd: right for the SVD of any tall X",
]
HINT = "The solution needs V"


def least_squares_svd(U, s, Vt, y):
    S = np.zeros((len(Vt), len(U)))
    np.fill_diagonal(S, 1 / s)
    return Vt @ S @ U.T @ y
