"""The number 0."""

QUESTION = "q4g"
FAILS = [
    "ridge_limit_infinity: the limit for six small X",
    "ridge_limit_infinity: right for any X and y",
]
HINT = "got the number 0"


def ridge_limit_infinity(X, y):
    return 0.0
