"""Through the SVD; ones put on a diagonal."""

import numpy as np


def left_inverse(X):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ np.diag(1 / s) @ U.T


def left_product(n):
    return np.diag(np.ones(n))
