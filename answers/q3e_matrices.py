"""Whole matrices."""

import numpy as np


def min_norm_svd(U, s, Vt, y):
    S = np.zeros((len(Vt), len(U)))
    S[: len(s), : len(s)] = np.diag(s**-1.0)
    return Vt.T @ S @ U.T @ y
