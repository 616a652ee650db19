"""The sign of dout decides instead of that of x."""

import numpy as np

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: the gradient passes where x was positive",
    "relu_backward: batches of rows",
    "relu_backward: arrays with one, three and four axes",
    "relu_backward: inputs that are exactly 0",
]
HINT = "not that of dout"


def relu_backward(dout, cache):
    return np.where(dout > 0, dout, 0)
