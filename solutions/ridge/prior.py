"""4(c): ridge regression as the most probable weights under a Gaussian prior.

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0.
"""

import numpy as np


def log_prior(w: np.ndarray) -> float:
    """Evaluate the log density of the prior N(0, I) at w, up to a constant.

    Parameters
    ----------
    w : (d,) float array

    Returns
    -------
    float
        In nats; whatever does not depend on ``w`` may be left out.

    Examples
    --------
    >>> log_prior(np.array([3.0, 4.0])) - log_prior(np.zeros(2))
    -12.5
    """
    # BEGIN SOLUTION
    return float(-0.5 * (w @ w))
    # END SOLUTION


def log_likelihood(w: np.ndarray, X: np.ndarray, y: np.ndarray, lam: float) -> float:
    """Evaluate the log density of Y = y given W = w, up to a constant.

    Parameters
    ----------
    w : (d,) float array
    X : (n, d) float array
        Not random.
    y : (n,) float array
        What was observed.
    lam : float
        λ > 0; the noise on each entry of y is √λ times a standard normal variable.

    Returns
    -------
    float
        In nats; whatever does not depend on ``w`` may be left out.

    Derivation
    ----------
    Given w, Y is N(X w, λI): its log density is -||y - X w||^2 / (2λ) - (n/2) log(2πλ).

    Examples
    --------
    >>> X, y = np.array([[1.0], [1.0]]), np.array([3.0, 1.0])
    >>> log_likelihood(np.array([2.0]), X, y, 0.5) - log_likelihood(np.array([0.0]), X, y, 0.5)
    8.0
    """
    # BEGIN SOLUTION
    error = y - X @ w
    return float(-0.5 * (error @ error) / lam)
    # END SOLUTION


def map_estimate(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Find the weights of highest posterior density given Y = y.

    Parameters
    ----------
    X : (n, d) float array
    y : (n,) float array
    lam : float
        Variance of the noise, λ > 0.

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    Log posterior = log likelihood + log prior + a constant = -(||y - X w||^2 / λ + ||w||^2) /
    2 + a constant. Its derivative is 0 where (X'X/λ + I) w = X'y/λ; times λ this is the equation of
    ridge regression.

    Examples
    --------
    >>> map_estimate(np.array([[1.0], [1.0]]), np.array([3.0, 1.0]), 0.5)
    array([1.6])
    """
    # BEGIN SOLUTION
    precision = X.T @ X / lam + np.eye(X.shape[1])
    return np.linalg.solve(precision, X.T @ y / lam)
    # END SOLUTION
