"""The limit."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_large: its leading order where the square of sigma is far above lambda",
    "ridge_gain_large: right wherever the square of sigma is far above lambda",
]
HINT = "This is the limit"


def ridge_gain_large(s, lam):
    return 0 * s
