"""An explicit inverse, an identity of whole numbers."""

import numpy as np


def left_inverse(X):
    return np.linalg.inv(X.T @ X) @ X.T


def left_product(n):
    return np.eye(n, dtype=int)
