"""Entry by entry."""

import numpy as np


def shape_linear_map(n):
    return (n,) * 2


def entry_linear_map(A, x, i, j):
    return sum(A[i, k] * (1 if k == j else 0) for k in range(len(x)))


def derivative_linear_map(A, x):
    n = len(x)
    return np.array([[entry_linear_map(A, x, i, j) for j in range(n)] for i in range(n)])
