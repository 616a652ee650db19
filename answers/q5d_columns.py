"""Columns throughout, flattened in the end."""

import numpy as np


def elbows_after_step(W1, b, W2, x, y, lr):
    h = W1 * x + b.reshape(-1, 1)
    error = (W2 @ np.maximum(h, 0)).item() - y
    delta = W2.T * error * (h > 0)
    return (-(b.reshape(-1, 1) - lr * delta) / (W1 - lr * delta * x)).flatten()
