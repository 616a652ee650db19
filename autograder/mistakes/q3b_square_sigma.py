"""A square diagonal matrix where Sigma is not square."""

import numpy as np

QUESTION = "q3b"
FAILS = [
    "least_squares_svd: the least-squares solution from U, s and Vt, for four small tall X",
    "least_squares_svd: right for the SVD of any tall X",
]
HINT = "Two sizes do not fit"


def least_squares_svd(U, s, Vt, y):
    return Vt.T @ np.diag(1 / s) @ U.T @ y
