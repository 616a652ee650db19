"""A unit exactly at its elbow moves."""

import numpy as np

QUESTION = "q5d"
FAILS = [
    "elbows_after_step: a unit exactly at its elbow",
]
HINT = "the gradient of a ReLU at 0 is 0"


def elbows_after_step(W1, b, W2, x, y, lr):
    w = W1[:, 0]
    inputs = w * x + b
    f = W2[0] @ np.maximum(inputs, 0)
    g = lr * (f - y) * W2[0] * (inputs >= 0)
    return -(b - g) / (w - g * x)
