"""The formula for wide X, for tall X too."""

import numpy as np

QUESTION = "q4h"
FAILS = [
    "ridge_limit_zero: the limit for three tall and three wide X",
    "ridge_limit_zero: right for any tall and any wide X",
]
HINT = "Which problem does ridge regression become"


def ridge_limit_zero(X, y):
    return X.T @ np.linalg.inv(X @ X.T) @ y
