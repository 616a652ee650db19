"""Multiplies by the singular values."""

import numpy as np

QUESTION = "q3e"
FAILS = [
    "min_norm_svd: the shortest solution from U, s and Vt, for four small wide X",
    "min_norm_svd: right for the SVD of any wide X",
]
HINT = "Their reciprocals are wanted"


def min_norm_svd(U, s, Vt, y):
    S = np.zeros((len(Vt), len(U)))
    np.fill_diagonal(S, s)
    return Vt.T @ S @ U.T @ y
