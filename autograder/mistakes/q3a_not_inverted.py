"""Multiplies by X'X instead of its inverse."""

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "The inverse of X'X is wanted"


def least_squares(X, y):
    return X.T @ X @ X.T @ y
