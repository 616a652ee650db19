"""The output weights move first, and the others use the new ones."""

import numpy as np

QUESTION = "q5d"
FAILS = [
    "elbows_after_step: two units that move and one that does not",
    "elbows_after_step: every unit active",
    "elbows_after_step: some units inactive at x",
    "elbows_after_step: a unit exactly at its elbow",
    "elbows_after_step: a network of one unit",
]
HINT = "use the old W2"


def elbows_after_step(W1, b, W2, x, y, lr):
    w = W1[:, 0]
    inputs = w * x + b
    f = W2[0] @ np.maximum(inputs, 0)
    error = f - y
    W2 = W2 - lr * error * np.maximum(inputs, 0)
    g = lr * error * W2[0] * (inputs > 0)
    return -(b - g) / (w - g * x)
