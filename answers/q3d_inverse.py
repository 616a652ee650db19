"""An explicit inverse."""

import numpy as np


def min_norm(X, y):
    return X.T @ np.linalg.inv(X @ X.T) @ y
