"""Plain loops over the entries, 0-d arrays, prints."""

import numpy as np


def shape_quadratic_form(n):
    return np.zeros((1, n)).shape


def entry_quadratic_form(A, x, i):
    return np.array(A[i] @ x + A[:, i] @ x)


def derivative_quadratic_form(A, x):
    print("working")
    row = np.empty((1, len(x)))
    for i in range(len(x)):
        row[0, i] = entry_quadratic_form(A, x, i)
    return row
