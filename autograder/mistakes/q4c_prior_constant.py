"""What depends on w is dropped."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "log_prior: how it differs between two w, for four pairs",
    "log_prior: right for any two w, up to a constant",
]
HINT = "does not depend on w"


def log_prior(w):
    return -0.5 * len(w) * np.log(2 * np.pi)
