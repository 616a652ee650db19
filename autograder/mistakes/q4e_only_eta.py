"""Eta alone."""

import numpy as np

QUESTION = "q4e"
FAILS = [
    "ridge_fake_features: the shortest eta and the weights in it, for six small X",
    "ridge_fake_features: right for any X, y and lambda",
]
HINT = "expected a pair"


def ridge_fake_features(X, y, lam):
    n, d = X.shape
    return np.linalg.pinv(np.hstack([X, np.sqrt(lam) * np.eye(n)])) @ y
