"""The thin SVD, for both."""

import numpy as np


def ridge_limit_zero(X, y):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ ((U.T @ y) / s)
