"""X'y."""

QUESTION = "q4g"
FAILS = [
    "ridge_limit_infinity: the limit for six small X",
    "ridge_limit_infinity: right for any X and y",
]
HINT = "The weights still shrink"


def ridge_limit_infinity(X, y):
    return X.T @ y
