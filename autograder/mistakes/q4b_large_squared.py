"""Sigma is squared."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_large: its leading order where the square of sigma is far above lambda",
    "ridge_gain_large: right wherever the square of sigma is far above lambda",
]
HINT = "One factor sigma is missing"


def ridge_gain_large(s, lam):
    return 1 / s**2
