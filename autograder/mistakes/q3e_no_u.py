"""U is forgotten."""

import numpy as np

QUESTION = "q3e"
FAILS = [
    "min_norm_svd: the shortest solution from U, s and Vt, for four small wide X",
    "min_norm_svd: right for the SVD of any wide X",
]
HINT = "U is missing"


def min_norm_svd(U, s, Vt, y):
    S = np.zeros((len(Vt), len(U)))
    np.fill_diagonal(S, 1 / s)
    return Vt.T @ S @ y
