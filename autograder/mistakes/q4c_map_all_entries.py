"""Lambda added to every entry."""

import numpy as np

QUESTION = "q4c"
FAILS = [
    "map_estimate: the weights of highest posterior density, for six small X",
    "map_estimate: right for any X, y and lambda",
]
HINT = "on the diagonal alone"


def map_estimate(X, y, lam):
    return np.linalg.solve(X.T @ X + lam, X.T @ y)
