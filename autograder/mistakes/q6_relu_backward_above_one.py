"""x is compared with 1."""

import numpy as np

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: the gradient passes where x was positive",
    "relu_backward: batches of rows",
    "relu_backward: arrays with one, three and four axes",
]
HINT = "dx: expected"


def relu_backward(dout, cache):
    return np.where(cache > 1, dout, 0)
