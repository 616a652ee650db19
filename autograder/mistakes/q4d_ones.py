"""A full block instead of a diagonal one."""

import numpy as np

QUESTION = "q4d"
FAILS = [
    "fake_data: the stacked blocks X_hat and y_hat, for five small X",
    "fake_data: right for any X, y and lambda",
]
HINT = "0 off the diagonal"


def fake_data(X, y, lam):
    d = X.shape[1]
    return np.vstack([X, np.sqrt(lam) * np.ones((d, d))]), np.concatenate([y, np.zeros(d)])
