"""Whole matrices."""

import numpy as np


def sigma_pinv(s, m, n):
    S = np.zeros((n, m))
    for i, value in enumerate(s):
        S[i, i] = 1.0 / value
    return S


def least_squares_svd(U, s, Vt, y):
    m, n = U.shape[0], Vt.shape[0]
    return Vt.T @ sigma_pinv(s, m, n) @ U.T @ y
