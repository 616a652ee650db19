"""The error is taken as 1."""

import numpy as np

QUESTION = "q5d"
FAILS = [
    "elbows_after_step: two units that move and one that does not",
    "elbows_after_step: every unit active",
    "elbows_after_step: some units inactive at x",
    "elbows_after_step: a network of one unit",
]
HINT = "the network's error f(x) - y: it is missing"


def elbows_after_step(W1, b, W2, x, y, lr):
    w = W1[:, 0]
    inputs = w * x + b
    f = W2[0] @ np.maximum(inputs, 0)
    g = lr * W2[0] * (inputs > 0)
    return -(b - g) / (w - g * x)
