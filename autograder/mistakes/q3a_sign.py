"""The sign of the linear term is wrong."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "The sign is opposite."


def least_squares(X, y):
    return -np.linalg.inv(X.T @ X) @ X.T @ y
