"""Views, lists for tuples, NumPy scalars."""

import numpy as np


def shape_quadratic_form(n):
    return [1, np.int64(n)]


def entry_quadratic_form(A, x, i):
    return np.float64(A[i] @ x + A[:, i] @ x)


def derivative_quadratic_form(A, x):
    return (A @ x + A.T @ x)[np.newaxis, ...]
