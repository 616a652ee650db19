"""A thin factor of the augmented problem."""

import numpy as np


def ridge_kernel(X, y, lam):
    n, d = X.shape
    if d <= n:
        return np.linalg.solve(X.T @ X + lam * np.eye(d), X.T @ y)
    Q, L = np.linalg.qr(X.T)
    return Q @ np.linalg.solve(L @ L.T + lam * np.eye(n), L @ y)
