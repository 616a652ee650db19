"""A copy, another memory order, 0-d arrays."""

import numpy as np


def shape_linear_map(n):
    return np.eye(n).shape


def entry_linear_map(A, x, i, j):
    return np.asarray(A[i, j])


def derivative_linear_map(A, x):
    return np.asfortranarray(A.copy())
