"""One singular value at a time."""

import numpy as np


def ridge_svd(U, s, Vt, y, lam):
    w = np.zeros(len(Vt))
    for i in range(len(s)):
        w += s[i] / (s[i] ** 2 + lam) * U[:, i].dot(y) * Vt[i]
    return w


def ridge_gain(s, lam):
    return np.array([value / (value**2 + lam) for value in np.atleast_1d(s)])


def ridge_gain_small(s, lam):
    return np.array([value / lam for value in np.atleast_1d(s)])


def ridge_gain_large(s, lam):
    return np.array([1 / value for value in np.atleast_1d(s)])
