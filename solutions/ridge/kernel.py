"""4(f): the kernel form, which needs nothing of size (d, d).

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0.
"""

import numpy as np


def ridge_kernel(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Solve ridge regression at a cost that is linear in the number of features.

    Parameters
    ----------
    X : (n, d) float array
        d may be large (50 000 with n = 20): no (d, d) array fits into memory.
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    (X'X + λI) X' = X'XX' + λX' = X'(XX' + λI). Multiply by inv(X'X + λI) from the left and by
    inv(XX' + λI) from the right: X' inv(XX' + λI) = inv(X'X + λI) X'.

    Examples
    --------
    >>> ridge_kernel(np.array([[1.0], [1.0]]), np.array([3.0, 1.0]), 0.5).round(4)
    array([1.6])
    """
    # BEGIN SOLUTION
    return X.T @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y)
    # END SOLUTION
