"""One axis is summed away."""

QUESTION = "q6_relu_backward"
FAILS = [
    "relu_backward: the gradient passes where x was positive",
    "relu_backward: batches of rows",
    "relu_backward: arrays with one, three and four axes",
    "relu_backward: inputs that are exactly 0",
]
HINT = "expected a matrix"


def relu_backward(dout, cache):
    return (dout * (cache > 0)).sum(axis=0)
