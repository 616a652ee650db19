"""The thin SVD: only as many vectors as singular values."""

import numpy as np


def sigma_pinv(s, m, n):
    k = min(m, n)
    S = np.zeros((n, m))
    S[:k, :k] = np.diag(1 / s)
    return S


def least_squares_svd(U, s, Vt, y):
    k = s.shape[0]
    return Vt[:k].T @ ((U[:, :k].T @ y) / s)
