"""The factor one half is missing."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_prior: how it differs between two w, for four pairs",
    "log_prior: right for any two w, up to a constant",
]
HINT = "A factor one half is missing"


def log_prior(w):
    return -np.sum(w**2)
