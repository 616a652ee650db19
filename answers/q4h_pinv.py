"""The pseudo-inverse, for both."""

import numpy as np


def ridge_limit_zero(X, y):
    return np.linalg.pinv(X) @ y
