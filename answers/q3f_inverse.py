"""An explicit inverse, an identity of whole numbers."""

import numpy as np


def right_inverse(X):
    return X.T @ np.linalg.inv(X @ X.T)


def right_product(m):
    return np.eye(m, dtype=int)
