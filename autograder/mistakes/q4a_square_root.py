"""The square root of lambda."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge: the weights that minimise objective (1), for six small X",
    "ridge: right for any X, y and lambda",
]
HINT = "lambda"


def ridge(X, y, lam):
    d = X.shape[1]
    return np.linalg.solve(X.T @ X + np.sqrt(lam) * np.eye(d), X.T @ y)
