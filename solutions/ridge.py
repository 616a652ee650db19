"""Problem 4: ridge regression, found in five ways, and its two limits.

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0. ``U``
(n, n), ``s`` (min(n, d),) and ``Vt`` (d, d) are the full SVD as ``numpy.linalg.svd(X)`` returns it.
"""

import numpy as np

# --- q4a: a penalty on large weights -------------------------------------------------------------------


def ridge_objective(w: np.ndarray, X: np.ndarray, y: np.ndarray, lam: float) -> float:
    """Evaluate what ridge regression minimises, objective (1) of the homework.

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
    """Differentiate the objective of ridge regression by w.

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
        A row, as every derivative of a scalar by a vector in this homework.

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
    """Find the weights that minimise the objective of ridge regression.

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


# --- q4b: shifted singular values ----------------------------------------------------------------------


def ridge_svd(U: np.ndarray, s: np.ndarray, Vt: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Solve ridge regression from the full SVD of X.

    Parameters
    ----------
    U : (n, n) float array
        Orthogonal.
    s : (min(n, d),) float array
        Singular values, largest first.
    Vt : (d, d) float array
        Orthogonal; its rows are the right singular vectors.
    y : (n,) float array
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (d,) float array

    Derivation
    ----------
    inv(X'X + λI) X'y = inv(V Σ'Σ V' + λ V V') V Σ'U'y = V inv(Σ'Σ + λI) Σ' U'y, and the
    matrix between V and U' is (d, n) with σ/(σ² + λ) on its diagonal and 0 elsewhere: the directions
    beyond the rank take no part.

    Examples
    --------
    >>> X = np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> ridge_svd(*np.linalg.svd(X), np.array([5.0, 2.0]), 1.0).round(4)
    array([2., 1., 0.])
    """
    # BEGIN SOLUTION
    k = len(s)
    return Vt[:k].T @ (ridge_gain(s, lam) * (U[:, :k].T @ y))
    # END SOLUTION


def ridge_gain(s: np.ndarray, lam: float) -> np.ndarray:
    """Return the singular values of the matrix that ridge regression applies to y.

    Parameters
    ----------
    s : (k,) float array or float
        Singular values of X, positive.
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (k,) float array or float
        One for each entry of ``s``, in the same order.

    Examples
    --------
    Large singular values are inverted, nearly; small ones are not blown up:

    >>> ridge_gain(np.array([100.0, 1.0, 0.01]), 1.0).round(4)
    array([0.01, 0.5 , 0.01])
    """
    # BEGIN SOLUTION
    return s / (s**2 + lam)
    # END SOLUTION


def ridge_gain_small(s: np.ndarray, lam: float) -> np.ndarray:
    """Return the leading order of ``ridge_gain`` where the square of s is far below λ.

    Parameters
    ----------
    s : (k,) float array or float
        Singular values of X, positive.
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (k,) float array or float

    Derivation
    ----------
    σ/(σ² + λ) = (σ/λ) / (1 + σ²/λ) -> σ/λ as σ²/λ -> 0. What is compared is σ² with λ.

    Examples
    --------
    >>> ridge_gain_small(np.array([0.5, 0.25]), 100.0)
    array([0.005 , 0.0025])
    """
    # BEGIN SOLUTION
    return s / lam
    # END SOLUTION


def ridge_gain_large(s: np.ndarray, lam: float) -> np.ndarray:
    """Return the leading order of ``ridge_gain`` where the square of s is far above λ.

    Parameters
    ----------
    s : (k,) float array or float
        Singular values of X, positive.
    lam : float
        The penalty λ > 0.

    Returns
    -------
    (k,) float array or float

    Derivation
    ----------
    σ/(σ² + λ) = (1/σ) / (1 + λ/σ²) -> 1/σ as λ/σ² -> 0: what least squares does.

    Examples
    --------
    >>> ridge_gain_large(np.array([50.0, 20.0]), 0.01)
    array([0.02, 0.05])
    """
    # BEGIN SOLUTION
    return 1 / s
    # END SOLUTION


# --- q4c: a Gaussian prior -----------------------------------------------------------------------------


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


# --- q4d: fake data ------------------------------------------------------------------------------------


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


# --- q4e: fake features --------------------------------------------------------------------------------


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
        The shortest solution of problem (2) of the homework, which they are a part of.

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
    eta = np.linalg.lstsq(fake_features(X, lam), y, rcond=None)[
        0
    ]  # of all solutions, lstsq gives the shortest
    return eta[: X.shape[1]], eta
    # END SOLUTION


# --- q4f: kernel form ----------------------------------------------------------------------------------


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


# --- q4g, q4h: the two limits --------------------------------------------------------------------------


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
