"""The exact weights at this lambda."""

import numpy as np

QUESTION = "q4g"
FAILS = [
    "ridge_decay: the leading order in 1 / lambda for six small X",
    "ridge_decay: right for any X, y and lambda",
]
HINT = "exact weights"


def ridge_decay(X, y, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)
