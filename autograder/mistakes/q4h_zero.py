"""The limit for a large lambda."""

import numpy as np

QUESTION = "q4h"
FAILS = [
    "ridge_limit_zero: the limit for three tall and three wide X",
    "ridge_limit_zero: right for any tall and any wide X",
]
HINT = "the other limit"


def ridge_limit_zero(X, y):
    return np.zeros(X.shape[1])
