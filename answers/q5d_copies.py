"""Copies that are updated in place."""

import numpy as np


def elbows_after_step(W1, b, W2, x, y, lr):
    W, bias = W1.copy(), b.copy()
    z = W[:, 0] * x + bias
    residual = np.dot(W2.ravel(), z * (z > 0)) - y
    step = lr * residual * W2.ravel()
    step[z <= 0] = 0
    bias -= step
    W[:, 0] -= step * x
    return -bias / W[:, 0]
