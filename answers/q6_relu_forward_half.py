"""Half of x and its absolute value."""

import numpy as np


def relu_forward(x):
    return [(x + np.abs(x)) / 2, (x,)]
