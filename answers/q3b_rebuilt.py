"""Puts X together again."""

import numpy as np


def least_squares_svd(U, s, Vt, y):
    S = np.zeros((len(U), len(Vt)))
    np.fill_diagonal(S, s)
    return np.linalg.pinv(U @ S @ Vt).dot(y)
