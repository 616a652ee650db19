"""Inactive units move too."""

import numpy as np

QUESTION = "q5d"
FAILS = [
    "elbows_after_step: two units that move and one that does not",
    "elbows_after_step: some units inactive at x",
    "elbows_after_step: a unit exactly at its elbow",
]
HINT = "gradient 0, so its elbow stays"


def elbows_after_step(W1, b, W2, x, y, lr):
    w = W1[:, 0]
    inputs = w * x + b
    f = W2[0] @ np.maximum(inputs, 0)
    g = lr * (f - y) * W2[0]
    return -(b - g) / (w - g * x)
