"""The exact value."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_small: its leading order where the square of sigma is far below lambda",
    "ridge_gain_small: right wherever the square of sigma is far below lambda",
]
HINT = "Its leading order is simpler"


def ridge_gain_small(s, lam):
    return s / (s**2 + lam)
