"""A norm for each point."""

import numpy as np


def objective(X, labels, C):
    return sum(np.linalg.norm(x - C[j]) ** 2 for x, j in zip(X, labels))
