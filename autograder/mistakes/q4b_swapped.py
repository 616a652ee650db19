"""The two orders exchanged."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_small: its leading order where the square of sigma is far below lambda",
    "ridge_gain_large: its leading order where the square of sigma is far above lambda",
    "ridge_gain_small: right wherever the square of sigma is far below lambda",
    "ridge_gain_large: right wherever the square of sigma is far above lambda",
]
HINT = "This is the order for the other case"


def ridge_gain_small(s, lam):
    return 1 / s


def ridge_gain_large(s, lam):
    return s / lam
