"""A linear system; the identity."""

import numpy as np


def left_inverse(X):
    return np.linalg.solve(X.T @ X, X.T)


def left_product(n):
    return np.identity(n)
