"""The full SVD: a (d, d) array, too large for 50 000 features."""

import numpy as np

QUESTION = "q4f"
FAILS = [
    "ridge_kernel: right for any X, y and lambda, with 50 000 features too",
]
HINT = "there must be no (d, d) array"


def ridge_kernel(X, y, lam):
    U, s, Vt = np.linalg.svd(X)
    k = len(s)
    return Vt[:k].T @ (s / (s**2 + lam) * (U[:, :k].T @ y))
