"""Stacked below X, as the fake data are."""

import numpy as np

QUESTION = "q4e"
FAILS = [
    "fake_features: X with the fake features beside it, for five small X",
    "fake_features: right for any X and lambda",
]
HINT = "got a matrix of shape (5, 2)"


def fake_features(X, lam):
    n = len(X)
    return np.vstack([X, np.sqrt(lam) * np.eye(X.shape[1])])
