"""dout passes where x is negative."""

import numpy as np

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: the gradient passes where x was positive",
    "relu_backward: batches of rows",
    "relu_backward: arrays with one, three and four axes",
    "relu_backward: inputs that are exactly 0",
]
HINT = "stopped where x is positive"


def relu_backward(dout, cache):
    return np.where(cache > 0, 0, dout)
