"""Lambda instead of its square root."""

import numpy as np

QUESTION = "q4e"
FAILS = [
    "ridge_fake_features: the shortest eta and the weights in it, for six small X",
    "ridge_fake_features: right for any X, y and lambda",
]
HINT = "what the block lambda I gives"


def ridge_fake_features(X, y, lam):
    n, d = X.shape
    eta = np.linalg.pinv(np.hstack([X, lam * np.eye(n)])) @ y
    return eta[:d], eta
