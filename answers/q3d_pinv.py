"""The pseudo-inverse."""

import numpy as np


def min_norm(X, y):
    return np.linalg.pinv(X) @ y
