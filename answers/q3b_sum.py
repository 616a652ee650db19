"""A sum of rank-one terms."""

import numpy as np


def sigma_pinv(s, m, n):
    S = np.zeros((m, n))
    np.fill_diagonal(S, s)
    return np.linalg.pinv(S)


def least_squares_svd(U, s, Vt, y):
    return sum(Vt[i] * (U[:, i] @ y) / s[i] for i in range(len(s)))
