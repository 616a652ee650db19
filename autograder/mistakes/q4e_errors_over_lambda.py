"""The errors over lambda as fake weights."""

import numpy as np

QUESTION = "q4e"
FAILS = [
    "ridge_fake_features: the shortest eta and the weights in it, for six small X",
    "ridge_fake_features: right for any X, y and lambda",
]
HINT = "divided by lambda"


def ridge_fake_features(X, y, lam):
    n, d = X.shape
    w = np.linalg.solve(X.T @ X + lam * np.eye(d), X.T @ y)
    return w, np.concatenate([w, (y - X @ w) / lam])
