"""Through the SVD; ones put on a diagonal."""

import numpy as np


def right_inverse(X):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ np.diag(1 / s) @ U.T


def right_product(m):
    return np.diag(np.ones(m))
