"""Negative numbers leak through."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "relu_forward(x)"


def relu_forward(x):
    out = np.where(x > 0, x, 0.01 * x)
    return out, x
