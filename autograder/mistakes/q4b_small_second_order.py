"""Two orders instead of the leading one."""

QUESTION = "q4b"
FAILS = [
    "ridge_gain_small: its leading order where the square of sigma is far below lambda",
    "ridge_gain_small: right wherever the square of sigma is far below lambda",
]
HINT = "expected ["


def ridge_gain_small(s, lam):
    return s / lam * (1 - s**2 / lam)
