"""The limit."""

import numpy as np

QUESTION = "q4g"
FAILS = [
    "ridge_decay: the leading order in 1 / lambda for six small X",
    "ridge_decay: right for any X, y and lambda",
]
HINT = "This is the limit"


def ridge_decay(X, y, lam):
    return np.zeros(X.shape[1])
