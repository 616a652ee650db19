"""4(g), 4(h): what becomes of ridge regression as λ goes to infinity and to 0.

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0.
"""

import numpy as np


def ridge_limit_infinity(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the limit of the ridge weights as λ grows without bound.

    Parameters
    ----------
    X : (n, d) float array
    y : (n,) float array

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    inv(X'X + λI) X'y = (1/λ) inv(X'X/λ + I) X'y; the inverse tends to I and 1/λ to 0.

    Examples
    --------
    >>> ridge_limit_infinity(np.array([[1.0, 2.0]]), np.array([3.0]))
    array([0., 0.])
    """
    # BEGIN SOLUTION
    return np.zeros(X.shape[1])
    # END SOLUTION


def ridge_decay(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Return the leading order in 1/λ of the ridge weights for large λ: how they get to their limit.

    Parameters
    ----------
    X : (n, d) float array
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (d,) float array
        The leading term itself, not the weights at this λ.

    Derivation
    ----------
    λ inv(X'X + λI) X'y = inv(X'X/λ + I) X'y -> X'y: every weight shrinks like 1/λ.

    Examples
    --------
    >>> ridge_decay(np.array([[1.0, 2.0]]), np.array([3.0]), 100.0)
    array([0.03, 0.06])
    """
    # BEGIN SOLUTION
    return X.T @ y / lam
    # END SOLUTION


def ridge_limit_zero(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the limit of the ridge weights as λ goes to 0.

    Parameters
    ----------
    X : (n, d) float array
        Tall or wide, of full rank.
    y : (n,) float array

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    Tall: inv(X'X + λI) X'y -> inv(X'X) X'y, least squares. Wide: X'X has no inverse, but
    X' inv(XX' + λI) y -> X' inv(XX') y, the shortest solution. In both cases σ/(σ² + λ) -> 1/σ.

    Examples
    --------
    >>> ridge_limit_zero(np.array([[1.0], [1.0]]), np.array([3.0, 1.0])).round(4)
    array([2.])
    >>> ridge_limit_zero(np.array([[3.0, 4.0]]), np.array([25.0])).round(4)
    array([3., 4.])
    """
    # BEGIN SOLUTION
    return np.linalg.lstsq(X, y, rcond=None)[0]  # least squares if tall, the shortest solution if wide
    # END SOLUTION
