"""The two rows agree at every unit vector, hence for every x."""

import numpy as np


def derivative_is_2xTA(A):
    return all(np.allclose(e @ (A + A.T), 2 * e @ A) for e in np.eye(len(A)))
