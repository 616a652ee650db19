"""An explicit (n, n) inverse."""

import numpy as np


def ridge_kernel(X, y, lam):
    n = y.shape[0]
    return X.T @ (np.linalg.inv(X @ X.T + lam * np.eye(n)) @ y)
