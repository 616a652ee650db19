"""Compares sigma, not its square, with lambda."""

import numpy as np

QUESTION = "q4b"
FAILS = [
    "ridge_gain_small: its leading order where the square of sigma is far below lambda",
    "ridge_gain_small: right wherever the square of sigma is far below lambda",
]
HINT = "expected [2.5], got [100]"


def ridge_gain_small(s, lam):
    return np.where(s < lam, s / lam, 1 / s)
