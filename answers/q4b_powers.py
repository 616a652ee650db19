"""Powers, and X put together again."""

import numpy as np


def ridge_svd(U, s, Vt, y, lam):
    X = U[:, : s.size] @ np.diag(s) @ Vt[: s.size]
    return np.linalg.solve(X.T @ X + lam * np.eye(len(Vt)), X.T @ y)


def ridge_gain(s, lam):
    return 1 / (s + lam / s)


def ridge_gain_small(s, lam):
    return s * lam**-1.0


def ridge_gain_large(s, lam):
    return np.power(s, -1.0)
