"""Lambda instead of its square root."""

import numpy as np

QUESTION = "q4d"
FAILS = [
    "fake_data: the stacked blocks X_hat and y_hat, for five small X",
    "fake_data: right for any X, y and lambda",
]
HINT = "which number has the square lambda"


def fake_data(X, y, lam):
    d = X.shape[1]
    return np.vstack([X, lam * np.eye(d)]), np.concatenate([y, np.zeros(d)])
