"""Written as a reshape."""

import numpy as np


def elbows(W1, b):
    return -(b.reshape(-1, 1) / W1).reshape(-1)
