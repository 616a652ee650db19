"""The kernel form."""

import numpy as np


def ridge_kernel(X, y, lam):
    return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(X.shape[0]), y)
