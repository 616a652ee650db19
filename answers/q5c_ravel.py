"""Written as a ravel."""

import numpy as np


def elbows(W1, b):
    return -b / W1.ravel()
