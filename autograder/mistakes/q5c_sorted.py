"""The elbows are sorted, so that they lose their units."""

import numpy as np

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
]
HINT = "do not sort"


def elbows(W1, b):
    return np.sort(-b / W1[:, 0])
