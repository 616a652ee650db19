"""Problem 3: least squares for a tall X, the shortest solution for a wide one, both through the SVD.

Sizes: ``X`` is (m, n) of full rank min(m, n), ``y`` is (m,), a solution is (n,). ``U`` (m, m), ``s``
(min(m, n),) and ``Vt`` (n, n) are the full SVD as ``numpy.linalg.svd(X)`` returns it.

The formulas hold (X'X)^-1; the code goes through X = QR, because forming X'X squares the condition number.
"""

import numpy as np

# --- tall: more rows than columns ----------------------------------------------------------------------


def least_squares(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Find the weights whose predictions Xw are nearest to y.

    Parameters
    ----------
    X : (m, n) float array
        Tall, m > n, of full rank.
    y : (m,) float array

    Returns
    -------
    (n,) float array
        The w that minimizes the squared error between Xw and y.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the columns of ``X`` are exactly dependent.

    Derivation
    ----------
    d(||X w - y||^2, w) = 2 w'X'X - 2 y'X = 0 <=> X'X w = X'y <=> w = inv(X'X) X'y.
    With X = QR, Q'Q = I: R'R w = R'Q'y <=> R w = Q'y.

    Examples
    --------
    >>> least_squares(np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0, 4.0])).round(4)
    array([0.8333, 1.5   ])
    """
    # BEGIN SOLUTION
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)
    # END SOLUTION


def sigma_pinv(s: np.ndarray, m: int, n: int) -> np.ndarray:
    """Build the matrix with the reciprocals of the singular values on its diagonal.

    Parameters
    ----------
    s : (min(m, n),) float array
        Singular values, all positive.
    m, n : int
        Sizes of the data matrix X; either may be the larger.

    Returns
    -------
    (n, m) float array

    Examples
    --------
    >>> sigma_pinv(np.array([4.0, 2.0]), 3, 2)
    array([[0.25, 0.  , 0.  ],
           [0.  , 0.5 , 0.  ]])
    """
    # BEGIN SOLUTION
    pinv = np.zeros((n, m))
    np.fill_diagonal(pinv, 1 / s)
    return pinv
    # END SOLUTION


def least_squares_svd(U: np.ndarray, s: np.ndarray, Vt: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Solve the least-squares problem from the full SVD of a tall X.

    Parameters
    ----------
    U : (m, m) float array
        Orthogonal, m > n.
    s : (n,) float array
        Singular values, largest first, all positive.
    Vt : (n, n) float array
        Orthogonal; its rows are the right singular vectors.
    y : (m,) float array

    Returns
    -------
    (n,) float array

    Derivation
    ----------
    inv(X'X) X'y = inv(V Σ'Σ V') V Σ'U'y = V inv(Σ'Σ) Σ' U'y = V Σ† U'y, as inv(Σ'Σ) is (n, n)
    with 1/σ² on its diagonal and Σ' is (n, m) with σ.

    Examples
    --------
    >>> X = np.array([[3.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    >>> least_squares_svd(*np.linalg.svd(X), np.array([6.0, 6.0, 5.0])).round(4)
    array([2., 3.])
    """
    # BEGIN SOLUTION
    return Vt.T @ (sigma_pinv(s, len(U), len(Vt)) @ (U.T @ y))
    # END SOLUTION


def left_inverse(X: np.ndarray) -> np.ndarray:
    """Write the least-squares solution as Ay and return that matrix A.

    Parameters
    ----------
    X : (m, n) float array
        Tall, m > n, of full rank.

    Returns
    -------
    (n, m) float array
        The A of the least-squares solution, not any other left inverse.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the columns of ``X`` are exactly dependent.

    Derivation
    ----------
    A = inv(X'X) X' = inv(R'R) R'Q' = inv(R) Q'.

    Examples
    --------
    >>> left_inverse(np.array([[3.0], [4.0]])).round(4)
    array([[0.12, 0.16]])
    """
    # BEGIN SOLUTION
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T)
    # END SOLUTION


def left_product(n: int) -> np.ndarray:
    """Return the product of the left inverse and X.

    Parameters
    ----------
    n : int
        Number of columns of the tall X.

    Returns
    -------
    2-D float array
        The product, whatever X of full rank it was.

    Derivation
    ----------
    A X = inv(X'X) X'X = I; by the SVD, V Σ† U'U Σ V' = V (Σ†Σ) V' = V V' = I, of size n.

    Examples
    --------
    >>> left_product(1)
    array([[1.]])
    """
    # BEGIN SOLUTION
    return np.eye(n)
    # END SOLUTION


# --- wide: more columns than rows ----------------------------------------------------------------------


def min_norm(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Find the shortest of all weights with Xw = y.

    Parameters
    ----------
    X : (m, n) float array
        Wide, m < n, of full rank.
    y : (m,) float array

    Returns
    -------
    (n,) float array

    Raises
    ------
    numpy.linalg.LinAlgError
        If the rows of ``X`` are exactly dependent.

    Derivation
    ----------
    d(||w||^2 + μ'(y - X w), w) = 2w' - μ'X = 0 <=> w = X'μ/2. Then X w = y gives μ/2 = inv(XX') y, and
    w = X' inv(XX') y. With X' = QR: w = Q R inv(R'R) y = Q inv(R') y.

    Examples
    --------
    The point of the line 3a + 4b = 25 that is nearest to the origin:

    >>> min_norm(np.array([[3.0, 4.0]]), np.array([25.0])).round(4)
    array([3., 4.])
    """
    # BEGIN SOLUTION
    Q, R = np.linalg.qr(X.T)
    return Q @ np.linalg.solve(R.T, y)
    # END SOLUTION


def min_norm_svd(U: np.ndarray, s: np.ndarray, Vt: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Find the shortest solution from the full SVD of a wide X.

    Parameters
    ----------
    U : (m, m) float array
        Orthogonal, m < n.
    s : (m,) float array
        Singular values, largest first, all positive.
    Vt : (n, n) float array
        Orthogonal; its rows are the right singular vectors.
    y : (m,) float array

    Returns
    -------
    (n,) float array

    Derivation
    ----------
    X' inv(XX') y = V Σ'U' inv(U ΣΣ' U') y = V Σ' inv(ΣΣ') U'y = V Σ† U'y: the same words as
    for a tall X, with a Σ† that is now the taller one.

    Examples
    --------
    >>> min_norm_svd(*np.linalg.svd(np.array([[3.0, 4.0]])), np.array([25.0])).round(4)
    array([3., 4.])
    """
    # BEGIN SOLUTION
    return Vt.T @ (sigma_pinv(s, len(U), len(Vt)) @ (U.T @ y))
    # END SOLUTION


def right_inverse(X: np.ndarray) -> np.ndarray:
    """Write the shortest solution as By and return that matrix B.

    Parameters
    ----------
    X : (m, n) float array
        Wide, m < n, of full rank.

    Returns
    -------
    (n, m) float array
        The B of the minimum-norm solution, not any other right inverse.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the rows of ``X`` are exactly dependent.

    Derivation
    ----------
    B = X' inv(XX') = Q R inv(R'R) = Q inv(R') with X' = QR.

    Examples
    --------
    >>> right_inverse(np.array([[3.0, 4.0]])).round(4)
    array([[0.12],
           [0.16]])
    """
    # BEGIN SOLUTION
    Q, R = np.linalg.qr(X.T)
    return Q @ np.linalg.inv(R.T)
    # END SOLUTION


def right_product(m: int) -> np.ndarray:
    """Return the product of X and the right inverse.

    Parameters
    ----------
    m : int
        Number of rows of the wide X.

    Returns
    -------
    2-D float array
        The product, whatever X of full rank it was.

    Derivation
    ----------
    X B = XX' inv(XX') = I; by the SVD, U Σ V'V Σ† U' = U (ΣΣ†) U' = U U' = I, of size m.

    Examples
    --------
    >>> right_product(1)
    array([[1.]])
    """
    # BEGIN SOLUTION
    return np.eye(m)
    # END SOLUTION
