"""The fake data before the data."""

import numpy as np

QUESTION = "q4d"
FAILS = [
    "fake_data: the stacked blocks X_hat and y_hat, for five small X",
    "fake_data: right for any X, y and lambda",
]
HINT = "come after the data"


def fake_data(X, y, lam):
    d = X.shape[1]
    return np.vstack([np.sqrt(lam) * np.eye(d), X]), np.concatenate([np.zeros(d), y])
