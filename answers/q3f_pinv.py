"""The pseudo-inverse; the product of a random example."""

import numpy as np


def right_inverse(X):
    return np.linalg.pinv(X)


def right_product(m):
    X = np.random.default_rng(0).normal(size=(m, m + 2))
    return X @ right_inverse(X)
