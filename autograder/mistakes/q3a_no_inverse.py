"""X'y alone."""

QUESTION = "q3a"
FAILS = [
    "least_squares: the weights with the least squared error, for four small tall X",
    "least_squares: right for any tall X",
]
HINT = "it still has to be multiplied by an inverse"


def least_squares(X, y):
    return X.T @ y
