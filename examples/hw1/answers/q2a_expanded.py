"""The expanded square."""

import numpy as np


def squared_distances(X, C):
    return (X**2).sum(axis=1)[:, None] - 2 * X @ C.T + (C**2).sum(axis=1)
