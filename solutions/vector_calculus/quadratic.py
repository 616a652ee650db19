"""2(b), 2(d), 2(e): the derivatives of x'x and of x'Ax, and what a symmetric A changes.

Sizes: ``x`` and ``c`` are (n,), ``A`` is (n, n). Indices count from 0.
"""

import numpy as np


def shape_squared_norm(n: int) -> tuple[int, ...]:
    """Return the shape of the derivative of the squared norm of x with respect to x.

    Parameters
    ----------
    n : int
        Length of ``x``.

    Returns
    -------
    tuple of int
        The sizes of the derivative as an array.

    Derivation
    ----------
    One output and n inputs, as for every scalar function of ``x``.

    Examples
    --------
    >>> shape_squared_norm(3)
    (1, 3)
    """
    # BEGIN SOLUTION
    return (1, n)
    # END SOLUTION


def entry_squared_norm(x: np.ndarray, i: int) -> float:
    """Differentiate the squared norm of x with respect to the one number x_i.

    Parameters
    ----------
    x : (n,) float array
    i : int
        Which entry of ``x``, in ``range(n)``.

    Returns
    -------
    float

    Derivation
    ----------
    d(sum_k x_k^2, x_i) = sum_k 2 x_k delta(k,i) = 2 x_i

    Examples
    --------
    >>> entry_squared_norm(np.array([3.0, -1.0]), 0)
    6.0
    """
    # BEGIN SOLUTION
    return float(2 * x[i])
    # END SOLUTION


def derivative_squared_norm(x: np.ndarray) -> np.ndarray:
    """Differentiate the squared norm of x with respect to the vector x.

    Parameters
    ----------
    x : (n,) float array

    Returns
    -------
    2-D float array
        Every entry in its place, in the convention of this problem.

    Derivation
    ----------
    Entry i is 2 x_i; side by side they are 2x'.

    Examples
    --------
    >>> derivative_squared_norm(np.array([3.0, -1.0]))
    array([[ 6., -2.]])
    """
    # BEGIN SOLUTION
    return 2 * x[np.newaxis, :]
    # END SOLUTION


def shape_quadratic_form(n: int) -> tuple[int, ...]:
    """Return the shape of the derivative of x'Ax with respect to x.

    Parameters
    ----------
    n : int
        Length of ``x``; ``A`` is square.

    Returns
    -------
    tuple of int
        The sizes of the derivative as an array.

    Derivation
    ----------
    x'Ax is one number, so one row and n columns.

    Examples
    --------
    >>> shape_quadratic_form(3)
    (1, 3)
    """
    # BEGIN SOLUTION
    return (1, n)
    # END SOLUTION


def entry_quadratic_form(A: np.ndarray, x: np.ndarray, i: int) -> float:
    """Differentiate x'Ax with respect to the one number x_i.

    Parameters
    ----------
    A : (n, n) float array
        Any square matrix.
    x : (n,) float array
    i : int
        Which entry of ``x``, in ``range(n)``.

    Returns
    -------
    float

    Derivation
    ----------
    d(sum_j sum_k x_j A_jk x_k, x_i) = sum_k A_ik x_k + sum_j x_j A_ji: the product rule meets
    x_i twice, once as the left factor (row i of A) and once as the right one (column i).

    Examples
    --------
    >>> entry_quadratic_form(np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 1.0]), 0)
    4.0
    """
    # BEGIN SOLUTION
    return float(A[i, :] @ x + x @ A[:, i])
    # END SOLUTION


def derivative_quadratic_form(A: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Differentiate x'Ax with respect to the vector x.

    Parameters
    ----------
    A : (n, n) float array
        Any square matrix.
    x : (n,) float array

    Returns
    -------
    2-D float array
        Every entry in its place, in the convention of this problem.

    Derivation
    ----------
    Entry i is (Ax)_i + (A'x)_i; side by side they are (Ax)' + (A'x)' = x'(A' + A).

    Examples
    --------
    >>> derivative_quadratic_form(np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 1.0]))
    array([[4., 4.]])
    """
    # BEGIN SOLUTION
    return (x @ (A + A.T))[np.newaxis, :]
    # END SOLUTION


def derivative_is_2xTA(A: np.ndarray) -> bool:
    """Decide whether the derivative of x'Ax equals 2x'A for every x.

    Parameters
    ----------
    A : (n, n) float array

    Returns
    -------
    bool

    Derivation
    ----------
    x'(A + A') = 2x'A for every x <=> x'(A' - A) = 0 for every x <=> A' = A: put the unit
    vectors in for x, and each row of A' - A is seen to be 0.

    Examples
    --------
    >>> derivative_is_2xTA(np.array([[1.0, 2.0], [2.0, 1.0]]))
    True
    >>> derivative_is_2xTA(np.array([[1.0, 2.0], [0.0, 1.0]]))
    False
    """
    # BEGIN SOLUTION
    return np.array_equal(A, A.T)
    # END SOLUTION
