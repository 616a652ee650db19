"""A smooth curve instead of the ReLU."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "relu_forward(x)"


def relu_forward(x):
    out = np.log1p(np.exp(x))
    return out, x
