"""The absolute value."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "absolute value"


def relu_forward(x):
    out = np.abs(x)
    return out, x
