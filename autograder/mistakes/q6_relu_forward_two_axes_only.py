"""Loops over two axes."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "one axis or four"


def relu_forward(x):
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = max(x[i, j], 0)
    return out, x
