"""A linear system; the identity."""

import numpy as np


def right_inverse(X):
    return np.linalg.solve(X @ X.T, X).T


def right_product(m):
    return np.identity(m)
