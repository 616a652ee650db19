"""Lambda added to every entry."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge: the weights that minimise objective (1), for six small X",
    "ridge: right for any X, y and lambda",
]
HINT = "on the diagonal alone"


def ridge(X, y, lam):
    return np.linalg.solve(X.T @ X + lam, X.T @ y)
