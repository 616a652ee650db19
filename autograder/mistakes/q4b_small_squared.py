"""Lambda is squared."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_small: its leading order where the square of sigma is far below lambda",
    "ridge_gain_small: right wherever the square of sigma is far below lambda",
]
HINT = "Lambda is not squared"


def ridge_gain_small(s, lam):
    return s / lam**2
