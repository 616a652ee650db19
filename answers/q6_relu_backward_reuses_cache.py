"""The cache is the output, and becomes the gradient."""

import numpy as np


def relu_forward(x):
    out = np.maximum(0, x)
    return out, [out.copy()]


def relu_backward(dout, cache):
    slope = cache.pop()
    slope[slope > 0] = 1
    return slope * dout
