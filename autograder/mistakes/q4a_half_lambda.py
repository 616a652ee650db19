"""Half of lambda: the factor 2 of one term is lost."""

import numpy as np

QUESTION = "q4a"
FAILS = [
    "ridge: the weights that minimise objective (1), for six small X",
    "ridge: right for any X, y and lambda",
]
HINT = "lambda / 2"


def ridge(X, y, lam):
    d = X.shape[1]
    return np.linalg.solve(X.T @ X + lam / 2 * np.eye(d), X.T @ y)
