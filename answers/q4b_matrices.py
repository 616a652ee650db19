"""Whole matrices."""

import numpy as np


def ridge_svd(U, s, Vt, y, lam):
    n, d = U.shape[0], Vt.shape[0]
    S = np.zeros((n, d))
    S[: len(s), : len(s)] = np.diag(s)
    return Vt.T @ np.linalg.inv(S.T @ S + lam * np.eye(d)) @ S.T @ U.T @ y


def ridge_gain(s, lam):
    return np.divide(s, s * s + lam)


def ridge_gain_small(s, lam):
    return s / lam


def ridge_gain_large(s, lam):
    return 1.0 / s
