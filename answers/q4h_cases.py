"""Two formulas."""

import numpy as np


def ridge_limit_zero(X, y):
    n, d = X.shape
    if n > d:
        return np.linalg.inv(X.T @ X) @ X.T @ y
    return X.T @ np.linalg.inv(X @ X.T) @ y
