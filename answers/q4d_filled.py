"""Filled in place."""

import numpy as np


def fake_data(X, y, lam):
    n, d = X.shape
    X_hat, y_hat = np.zeros((n + d, d)), np.zeros(n + d)
    X_hat[:n], y_hat[:n] = X, y
    X_hat[n:][np.diag_indices(d)] = np.sqrt(lam)
    return X_hat, y_hat
