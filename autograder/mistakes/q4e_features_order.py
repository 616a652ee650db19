"""The fake features before the features."""

import numpy as np

QUESTION = "q4e"
FAILS = [
    "fake_features: X with the fake features beside it, for five small X",
    "fake_features: right for any X and lambda",
]
HINT = "come after the features"


def fake_features(X, lam):
    n = len(X)
    return np.hstack([np.sqrt(lam) * np.eye(n), X])
