"""The slope at 0 is 1."""


def relu_backward(dout, cache):
    return dout * (cache >= 0)
