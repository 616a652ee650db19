"""The order in lambda is missing."""

QUESTION = "q4g"
FAILS = [
    "ridge_decay: the leading order in 1 / lambda for six small X",
    "ridge_decay: right for any X, y and lambda",
]
HINT = "the order in lambda is missing"


def ridge_decay(X, y, lam):
    return X.T @ y
