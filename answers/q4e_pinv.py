"""Another way to the same pair."""

import numpy as np


def fake_features(X, lam):
    return np.concatenate([X, np.sqrt(lam) * np.eye(X.shape[0])], axis=1)


def ridge_fake_features(X, y, lam):
    eta = np.linalg.pinv(fake_features(X, lam)) @ y
    return [eta[: X.shape[1]], eta]
