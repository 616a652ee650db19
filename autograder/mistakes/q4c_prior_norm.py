"""The norm is not squared."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_prior: how it differs between two w, for four pairs",
    "log_prior: right for any two w, up to a constant",
]
HINT = "The norm is squared"


def log_prior(w):
    return -0.5 * np.linalg.norm(w)
