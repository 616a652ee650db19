"""A square diagonal matrix where Sigma is not square."""

import numpy as np

QUESTION = "q3e"
FAILS = [
    "min_norm_svd: the shortest solution from U, s and Vt, for four small wide X",
    "min_norm_svd: right for the SVD of any wide X",
]
HINT = "Two sizes do not fit"


def min_norm_svd(U, s, Vt, y):
    return Vt.T @ np.diag(1 / s) @ U.T @ y
