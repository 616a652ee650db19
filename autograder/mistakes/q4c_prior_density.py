"""The density instead of its logarithm."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_prior: how it differs between two w, for four pairs",
    "log_prior: right for any two w, up to a constant",
]
HINT = "Its logarithm is wanted"


def log_prior(w):
    return np.exp(-0.5 * w @ w) / (2 * np.pi) ** (len(w) / 2)
