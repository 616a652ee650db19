"""Another way to the same pair."""

import numpy as np


def fake_features(X, lam):
    return np.c_[X, np.sqrt(lam) * np.identity(len(X))]


def ridge_fake_features(X, y, lam):
    w = np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)
    return w, np.concatenate([w, (y - X @ w) / np.sqrt(lam)])
