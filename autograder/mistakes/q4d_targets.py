"""The targets of the fake data are not 0."""

import numpy as np

QUESTION = "q4d"
FAILS = [
    "fake_data: the stacked blocks X_hat and y_hat, for five small X",
    "fake_data: right for any X, y and lambda",
]
HINT = "are 0, not 1"


def fake_data(X, y, lam):
    d = X.shape[1]
    return np.vstack([X, np.sqrt(lam) * np.eye(d)]), np.concatenate([y, np.ones(d)])
