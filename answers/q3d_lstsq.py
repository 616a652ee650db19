"""lstsq gives the shortest."""

import numpy as np


def min_norm(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]
