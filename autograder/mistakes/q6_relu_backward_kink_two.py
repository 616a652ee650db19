"""At 0 the slope is 2."""

import numpy as np

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: inputs that are exactly 0",
]
HINT = "exactly 0"


def relu_backward(dout, cache):
    return dout * (np.sign(cache) + 1 - (cache > 0)) + dout * (cache == 0)
