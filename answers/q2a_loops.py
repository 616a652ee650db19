"""Plain loops over the entries, 0-d arrays, prints."""

import numpy as np


def shape_linear(n):
    return np.zeros((1, n)).shape


def entry_linear(x, c, i):
    return np.array(c[i])


def derivative_linear(x, c):
    print("working")
    row = np.empty((1, len(x)))
    for i in range(len(x)):
        row[0, i] = entry_linear(x, c, i)
    return row
