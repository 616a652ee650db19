"""dout is multiplied with the output of the ReLU."""

import numpy as np

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: the gradient passes where x was positive",
    "relu_backward: batches of rows",
    "relu_backward: arrays with one, three and four axes",
    "relu_backward: inputs that are exactly 0",
]
HINT = "is 1, not x"


def relu_backward(dout, cache):
    return dout * np.maximum(cache, 0)
