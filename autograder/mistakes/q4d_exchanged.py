"""Targets first, then the matrix."""

import numpy as np

QUESTION = "q4d"
FAILS = [
    "fake_data: the stacked blocks X_hat and y_hat, for five small X",
    "fake_data: right for any X, y and lambda",
]
HINT = "The two are exchanged"


def fake_data(X, y, lam):
    d = X.shape[1]
    return np.concatenate([y, np.zeros(d)]), np.vstack([X, np.sqrt(lam) * np.eye(d)])
