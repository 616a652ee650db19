"""A linear system."""

import numpy as np


def min_norm(X, y):
    return X.T @ np.linalg.solve(X @ X.T, y)
