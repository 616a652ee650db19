"""A list comprehension over plain numbers."""

import math

import numpy as np


def logistic(z):
    return np.array([1 / (1 + math.exp(-v)) if v > -700 else 0.0 for v in z])
