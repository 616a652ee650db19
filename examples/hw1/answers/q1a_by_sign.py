"""Two forms, each where its exponential is small."""

import numpy as np


def logistic(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))
