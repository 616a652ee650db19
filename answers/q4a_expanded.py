"""Objective, gradient and weights in another style."""

import numpy as np


def ridge_objective(w, X, y, lam):
    return y @ y - 2 * y @ X @ w + w @ (X.T @ X + lam * np.eye(w.size)) @ w


def ridge_gradient(w, X, y, lam):
    return -2 * y[None, :] @ X + 2 * w[None, :] @ (X.T @ X + lam * np.eye(w.size))


def ridge(X, y, lam):
    d = X.shape[1]
    return np.linalg.lstsq(np.vstack([X, np.sqrt(lam) * np.eye(d)]), np.append(y, np.zeros(d)), rcond=None)[0]
