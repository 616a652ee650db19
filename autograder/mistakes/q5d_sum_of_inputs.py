"""W2 is left out of the output of the network."""

import numpy as np

QUESTION = "q5d"
FAILS = [
    "elbows_after_step: two units that move and one that does not",
    "elbows_after_step: every unit active",
    "elbows_after_step: some units inactive at x",
    "elbows_after_step: a network of one unit",
]
HINT = "expected [2.06, 4.83333, 3], got [1.56452"


def elbows_after_step(W1, b, W2, x, y, lr):
    w = W1[:, 0]
    inputs = w * x + b
    f = np.sum(np.maximum(inputs, 0))
    g = lr * (f - y) * W2[0] * (inputs > 0)
    return -(b - g) / (w - g * x)
