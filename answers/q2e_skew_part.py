"""The antisymmetric part has no length."""

import numpy as np


def derivative_is_2xTA(A):
    return bool(np.linalg.norm(A - A.T) <= 1e-9 * (1 + np.linalg.norm(A)))
