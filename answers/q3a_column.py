"""Through columns, flattened at the end."""

import numpy as np


def least_squares(X, y):
    G = np.matmul(X.transpose(), X)
    return (np.linalg.inv(G) @ (X.T @ y[:, None])).ravel()
