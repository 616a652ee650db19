"""The exact value."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_large: its leading order where the square of sigma is far above lambda",
    "ridge_gain_large: right wherever the square of sigma is far above lambda",
]
HINT = "Its leading order is simpler"


def ridge_gain_large(s, lam):
    return s / (s**2 + lam)
