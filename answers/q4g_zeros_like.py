"""Another way to write the two limits."""

import numpy as np


def ridge_limit_infinity(X, y):
    return np.zeros_like(X[0])


def ridge_decay(X, y, lam):
    return (X.T @ y) / lam
