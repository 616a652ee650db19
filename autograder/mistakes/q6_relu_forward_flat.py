"""The shape is lost."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "expected a matrix"


def relu_forward(x):
    out = np.maximum(x, 0).ravel()
    return out, x
