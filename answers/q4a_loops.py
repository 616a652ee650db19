"""Objective, gradient and weights in another style."""

import numpy as np


def ridge_objective(w, X, y, lam):
    total = 0.0
    for i in range(len(y)):
        total += (y[i] - X[i].dot(w)) ** 2
    for value in w:
        total += lam * value * value
    return total


def ridge_gradient(w, X, y, lam):
    grad = np.zeros((1, len(w)))
    for i in range(len(y)):
        grad[0] += 2 * (X[i] @ w - y[i]) * X[i]
    return grad + 2 * lam * w


def ridge(X, y, lam):
    return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(X.shape[0]), y)
