"""The largest entry instead of an entry-wise maximum."""

import numpy as np

QUESTION = "q6_relu_forward"
FAILS = [
    "relu_forward: negative numbers become 0",
    "relu_forward: arrays of any shape",
    "relu_forward: small and large numbers",
]
HINT = "expected"


def relu_forward(x):
    out = np.max(x)
    return out, x
