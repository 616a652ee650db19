"""4(a): least squares with a penalty on large weights.

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0.
"""

import numpy as np


def ridge_objective(w: np.ndarray, X: np.ndarray, y: np.ndarray, lam: float) -> float:
    """Evaluate what ridge regression minimizes, objective (1) of the homework.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    float

    Examples
    --------
    >>> ridge_objective(np.array([2.0]), np.array([[1.0], [1.0]]), np.array([3.0, 1.0]), 0.5)
    4.0
    """
    # BEGIN SOLUTION
    error = y - X @ w
    return float(error @ error + lam * (w @ w))
    # END SOLUTION


def ridge_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Differentiate the objective of ridge regression with respect to w.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (1, d) float array
        A row, as every derivative of a scalar with respect to a vector in this homework.

    Derivation
    ----------
    The objective is y'y - 2y'X w + w'(X'X + λI) w, and X'X + λI is symmetric, so by q2a and
    q2d its derivative is -2y'X + 2w'(X'X + λI) = -2(y - X w)'X + 2λw'.

    Examples
    --------
    >>> ridge_gradient(np.array([2.0]), np.array([[1.0], [1.0]]), np.array([3.0, 1.0]), 0.5)
    array([[2.]])
    """
    # BEGIN SOLUTION
    return 2 * (lam * w - (y - X @ w) @ X)[np.newaxis, :]
    # END SOLUTION


def ridge(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Find the weights that minimize the objective of ridge regression.

    Parameters
    ----------
    X : (n, d) float array
        Tall, square or wide, of any rank.
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    -2y'X + 2w'(X'X + λI) = 0 <=> (X'X + λI) w = X'y. For λ > 0 the matrix is positive definite: the solution
    exists, is unique, and is a minimum.

    Examples
    --------
    >>> ridge(np.array([[1.0], [1.0]]), np.array([3.0, 1.0]), 0.5)
    array([1.6])
    """
    # BEGIN SOLUTION
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y)
    # END SOLUTION
