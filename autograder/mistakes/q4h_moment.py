"""X'y."""

QUESTION = "q4h"
FAILS = [
    "ridge_limit_zero: the limit for three tall and three wide X",
    "ridge_limit_zero: right for any tall and any wide X",
]
HINT = "it still has to be multiplied by an inverse"


def ridge_limit_zero(X, y):
    return X.T @ y
