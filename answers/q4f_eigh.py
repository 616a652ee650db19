"""The eigenvectors of the Gram matrix of the rows."""

import numpy as np


def ridge_kernel(X, y, lam):
    values, Q = np.linalg.eigh(X @ X.T)
    return X.T @ (Q @ ((Q.T @ y) / (values + lam)))
