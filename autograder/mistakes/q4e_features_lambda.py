"""Lambda instead of its square root."""

import numpy as np

QUESTION = "q4e"
FAILS = [
    "fake_features: X with the fake features beside it, for five small X",
    "fake_features: right for any X and lambda",
]
HINT = "the block is √lambda times I"


def fake_features(X, lam):
    n = len(X)
    return np.hstack([X, lam * np.eye(n)])
