"""squeeze() turns a network of one unit into a number."""

import numpy as np

QUESTION = "q5c"
FAILS = [
    "elbows: a network of one unit",
]
HINT = "of shape (1,)"


def elbows(W1, b):
    return np.squeeze(-b[:, None] / W1)
