"""A cache with int keys, and biases as a row."""

import numpy as np


def affine_forward(x, w, b):
    flat = x.reshape(x.shape[0], -1)
    return np.dot(flat, w) + b.reshape(1, -1), {0: x, 1: w, 2: b, 3: lambda: flat}
