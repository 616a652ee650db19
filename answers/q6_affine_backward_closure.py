"""The cache is a function, and the gradients come as a list."""

import numpy as np


def affine_forward(x, w, b):
    flat = x.reshape(len(x), -1)

    def backward(dout):
        return [(dout @ w.T).reshape(x.shape), flat.T @ dout, np.ones(len(x)) @ dout]

    return flat @ w + b, backward


def affine_backward(dout, cache):
    return cache(dout)
