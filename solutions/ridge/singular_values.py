"""4(b): what ridge regression does to each singular value of X.

Sizes: ``X`` is (n, d), ``y`` is (n,), the weights ``w`` are (d,), ``lam`` is the penalty λ > 0.
``U`` (n, n), ``s`` (min(n, d),) and ``Vt`` (d, d) are the full SVD as ``numpy.linalg.svd(X)`` returns it.
"""

import numpy as np


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
