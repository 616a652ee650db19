"""One point after the other."""

import numpy as np


def loss_gradient(w, X, y):
    total = np.zeros(len(w))
    for xi, yi in zip(X, y):
        total += (1 / (1 + np.exp(-xi.dot(w))) - yi) * xi
    return total / X.shape[0]
