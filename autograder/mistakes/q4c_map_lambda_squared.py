"""Lambda squared."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "map_estimate: the weights of highest posterior density, for six small X",
    "map_estimate: right for any X, y and lambda",
]
HINT = "ambda"


def map_estimate(X, y, lam):
    d = X.shape[1]
    return np.linalg.solve(X.T @ X + lam**2 * np.eye(d), X.T @ y)
