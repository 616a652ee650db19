"""lstsq."""

import numpy as np


def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]
