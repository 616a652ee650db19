"""Sigma is missing."""

import numpy as np

QUESTION = "q4b"
FAILS = [
    "ridge_gain_small: its leading order where the square of sigma is far below lambda",
    "ridge_gain_small: right wherever the square of sigma is far below lambda",
]
HINT = "Sigma is missing"


def ridge_gain_small(s, lam):
    return np.ones_like(s) / lam
