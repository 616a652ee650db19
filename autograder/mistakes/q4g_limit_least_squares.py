"""The other limit."""

import numpy as np

QUESTION = "q4g"
FAILS = [
    "ridge_limit_infinity: the limit for six small X",
    "ridge_limit_infinity: right for any X and y",
]
HINT = "the limit for lambda to 0"


def ridge_limit_infinity(X, y):
    return np.linalg.pinv(X) @ y
