"""The negative numbers are kept."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "negative numbers are kept"


def relu_forward(x):
    out = np.minimum(x, 0)
    return out, x
