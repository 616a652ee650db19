"""x / x for the slope."""

import numpy as np

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: inputs that are exactly 0",
]
HINT = "exactly 0"


def relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1.0, 0.0) + np.where(cache == 0, np.nan, 0.0)
