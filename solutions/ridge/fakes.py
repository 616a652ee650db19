"""4(d), 4(e): ridge regression as least squares with fake data, and with fake features.

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0.
"""

import numpy as np


def fake_data(X: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, np.ndarray]:
    """Add the fake data points with which ordinary least squares becomes ridge regression.

    Parameters
    ----------
    X : (n, d) float array
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    X_hat : (n + d, d) float array
        The data, then the fake data.
    y_hat : (n + d,) float array
        Their targets.

    Derivation
    ----------
    The squared norm of a stack is the sum of the squared norms: ||ŷ - X̂ w||^2 = ||y - X
    w||^2 + ||0 - √λ w||^2.

    Examples
    --------
    >>> X_hat, y_hat = fake_data(np.array([[5.0, 6.0]]), np.array([7.0]), 4.0)
    >>> X_hat
    array([[5., 6.],
           [2., 0.],
           [0., 2.]])
    >>> y_hat
    array([7., 0., 0.])
    """
    # BEGIN SOLUTION
    d = X.shape[1]
    return np.vstack([X, np.sqrt(lam) * np.eye(d)]), np.concatenate([y, np.zeros(d)])
    # END SOLUTION


def fake_features(X: np.ndarray, lam: float) -> np.ndarray:
    """Add one fake feature for each data point.

    Parameters
    ----------
    X : (n, d) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (n, d + n) float array
        The features, then the fake features.

    Examples
    --------
    >>> fake_features(np.array([[5.0], [6.0]]), 4.0)
    array([[5., 2., 0.],
           [6., 0., 2.]])
    """
    # BEGIN SOLUTION
    return np.hstack([X, np.sqrt(lam) * np.eye(len(X))])
    # END SOLUTION


def ridge_fake_features(X: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, np.ndarray]:
    """Solve ridge regression as the shortest solution of the problem with fake features.

    Parameters
    ----------
    X : (n, d) float array
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    w : (d,) float array
        The ridge weights.
    eta : (d + n,) float array
        The shortest solution of problem (2); its first d entries are w.

    Derivation
    ----------
    Split η into w (d numbers) and ξ (n numbers). The constraint X w + √λ ξ = y leaves ξ = (y - X w)/√λ, and
    ||η||^2 = ||w||^2 + ||y - X w||^2 / λ is objective (1) divided by λ.

    Examples
    --------
    >>> w, eta = ridge_fake_features(np.array([[1.0], [1.0]]), np.array([3.0, 1.0]), 0.25)
    >>> w.round(4)
    array([1.7778])
    >>> eta.round(4)            # the fake weights are the errors of w, over √λ
    array([ 1.7778,  2.4444, -1.5556])
    """
    # BEGIN SOLUTION
    # Of all solutions, lstsq gives the shortest.
    eta = np.linalg.lstsq(fake_features(X, lam), y, rcond=None)[0]
    return eta[: X.shape[1]], eta
    # END SOLUTION
