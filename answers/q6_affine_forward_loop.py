"""One example at a time, and a list of two things."""

import numpy as np


def affine_forward(x, w, b):
    print("forward", x.shape)
    return [np.array([row.flatten() @ w + b for row in x]), None]
