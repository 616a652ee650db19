"""The formula for tall X, for wide X too."""

import numpy as np

QUESTION = "q4h"
FAILS = [
    "ridge_limit_zero: the limit for three tall and three wide X",
    "ridge_limit_zero: right for any tall and any wide X",
]
HINT = "Use the kernel form before the limit"


def ridge_limit_zero(X, y):
    return np.linalg.inv(X.T @ X) @ X.T @ y
