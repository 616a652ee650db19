"""Compares sigma, not its square, with lambda."""

import numpy as np

QUESTION = "q4b"
FAILS = [
    "ridge_gain_large: its leading order where the square of sigma is far above lambda",
    "ridge_gain_large: right wherever the square of sigma is far above lambda",
]
HINT = "expected [0.025], got [0.8]"


def ridge_gain_large(s, lam):
    return np.where(s > lam, 1 / s, s / lam)
