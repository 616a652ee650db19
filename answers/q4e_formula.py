"""Another way to the same pair."""

import numpy as np


def fake_features(X, lam):
    return np.block([X, np.diag([lam**0.5] * len(X))])


def ridge_fake_features(X, y, lam):
    F = fake_features(X, lam)
    eta = F.T @ np.linalg.inv(F @ F.T) @ y
    return eta[: X.shape[1]].copy(), eta
