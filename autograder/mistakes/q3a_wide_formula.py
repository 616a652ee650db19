"""The formula for wide X."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "has no inverse"


def least_squares(X, y):
    return X.T @ np.linalg.inv(X @ X.T) @ y
