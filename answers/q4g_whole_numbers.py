"""Another way to write the two limits."""

import numpy as np


def ridge_limit_infinity(X, y):
    return np.zeros(X.shape[1], dtype=int)


def ridge_decay(X, y, lam):
    return np.array([X[:, j] @ y for j in range(X.shape[1])]) * (1 / lam)
