"""The penalty is subtracted."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge: the weights that minimise objective (1), for six small X",
    "ridge: right for any X, y and lambda",
]
HINT = "The penalty has the wrong sign"


def ridge(X, y, lam):
    d = X.shape[1]
    return np.linalg.solve(X.T @ X - lam * np.eye(d), X.T @ y)
