"""Symmetric to rounding, as np.bool_."""

import numpy as np


def derivative_is_2xTA(A):
    return np.all(np.abs(A - A.T) < 1e-8)
