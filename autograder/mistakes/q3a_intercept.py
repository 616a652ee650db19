"""Takes away the means first, as if there were an intercept."""

import numpy as np

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "This is a line with an intercept, without the intercept."


def least_squares(X, y):
    Z = X - X.mean(axis=0)
    return np.linalg.lstsq(Z, y - y.mean(), rcond=None)[0]
