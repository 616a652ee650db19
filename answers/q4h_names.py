"""The answers of problem 3 under other names."""

import numpy as np


def ridge_limit_zero(X, y):
    def tall(X, y):
        return np.linalg.solve(X.T @ X, X.T @ y)

    def wide(X, y):
        return X.T @ np.linalg.solve(X @ X.T, y)

    return tall(X, y) if X.shape[0] >= X.shape[1] else wide(X, y)
