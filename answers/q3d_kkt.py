"""The whole system with its multipliers."""

import numpy as np


def min_norm(X, y):
    m, n = X.shape
    K = np.block([[2 * np.eye(n), X.T], [X, np.zeros((m, m))]])
    return np.linalg.solve(K, np.concatenate([np.zeros(n), y]))[:n]
