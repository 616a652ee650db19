"""The pseudo-inverse."""

import numpy as np


def least_squares(X, y):
    return np.linalg.pinv(X) @ y
