"""A list instead of a tuple, np.r_ and np.block."""

import numpy as np


def fake_data(X, y, lam):
    d = X.shape[1]
    return [np.block([[X], [lam**0.5 * np.identity(d)]]), np.r_[y, np.zeros(d)]]
