"""Problem 2: derivatives of linear, bilinear and quadratic functions of a vector.

A derivative has one row for each output and one column for each input. A scalar has one output, so its
derivative by a vector of length n is a row: ``df = (df/dx) dx`` is then a matrix product and the sizes
fit.

Sizes: ``x`` and ``c`` are (n,), ``A`` is (n, n). Indices count from 0.
"""

import numpy as np

# --- q2a: x'c ------------------------------------------------------------------------------------------


def shape_linear(n: int) -> tuple[int, ...]:
    """Say what the derivative of x'c by x is: a scalar, a vector or a matrix, and how large.

    Parameters
    ----------
    n : int
        Length of ``x`` and of ``c``.

    Returns
    -------
    tuple of int
        The sizes of the derivative as an array: ``()`` would be a scalar.

    Derivation
    ----------
    One output and n inputs: one row, n columns.

    Examples
    --------
    >>> shape_linear(3)
    (1, 3)
    """
    # BEGIN SOLUTION
    return (1, n)
    # END SOLUTION


def entry_linear(x: np.ndarray, c: np.ndarray, i: int) -> float:
    """Differentiate x'c by the one number x_i.

    Parameters
    ----------
    x, c : (n,) float array
    i : int
        Which entry of ``x``, in ``range(n)``.

    Returns
    -------
    float

    Derivation
    ----------
    d(sum_k x_k c_k, x_i) = sum_k delta(k,i) c_k = c_i

    Examples
    --------
    >>> entry_linear(np.array([1.0, 2.0]), np.array([5.0, -3.0]), 1)
    -3.0
    """
    # BEGIN SOLUTION
    return float(c[i])
    # END SOLUTION


def derivative_linear(x: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Differentiate x'c by the vector x.

    Parameters
    ----------
    x, c : (n,) float array

    Returns
    -------
    2-D float array
        Every entry in its place, in the convention of this problem.

    Derivation
    ----------
    Entry i is c_i; side by side they are c'.

    Examples
    --------
    >>> derivative_linear(np.array([1.0, 2.0]), np.array([5.0, -3.0]))
    array([[ 5., -3.]])
    """
    # BEGIN SOLUTION
    return c[np.newaxis, :]
    # END SOLUTION


# --- q2b: ||x||^2 --------------------------------------------------------------------------------------


def shape_squared_norm(n: int) -> tuple[int, ...]:
    """Say what the derivative of the squared norm of x by x is, and how large.

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
    """Differentiate the squared norm of x by the one number x_i.

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
    """Differentiate the squared norm of x by the vector x.

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


# --- q2c: Ax -------------------------------------------------------------------------------------------


def shape_linear_map(n: int) -> tuple[int, ...]:
    """Say what the derivative of Ax by x is, and how large.

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
    n outputs and n inputs: a row for each entry of Ax, a column for each entry of x.

    Examples
    --------
    >>> shape_linear_map(3)
    (3, 3)
    """
    # BEGIN SOLUTION
    return (n, n)
    # END SOLUTION


def entry_linear_map(A: np.ndarray, x: np.ndarray, i: int, j: int) -> float:
    """Differentiate entry i of Ax by the one number x_j.

    Parameters
    ----------
    A : (n, n) float array
    x : (n,) float array
    i : int
        Which entry of the output Ax, in ``range(n)``.
    j : int
        Which entry of the input x, in ``range(n)``.

    Returns
    -------
    float

    Derivation
    ----------
    d(sum_k A_ik x_k, x_j) = sum_k A_ik delta(k,j) = A_ij

    Examples
    --------
    >>> entry_linear_map(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]), 0, 1)
    2.0
    """
    # BEGIN SOLUTION
    return float(A[i, j])
    # END SOLUTION


def derivative_linear_map(A: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Differentiate Ax by the vector x.

    Parameters
    ----------
    A : (n, n) float array
    x : (n,) float array

    Returns
    -------
    2-D float array
        Every entry in its place: outputs by rows, inputs by columns.

    Derivation
    ----------
    Entry (i, j) is A_ij, so the whole is A.

    Examples
    --------
    >>> derivative_linear_map(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]))
    array([[1., 2.],
           [3., 4.]])
    """
    # BEGIN SOLUTION
    return A
    # END SOLUTION


# --- q2d: x'Ax -----------------------------------------------------------------------------------------


def shape_quadratic_form(n: int) -> tuple[int, ...]:
    """Say what the derivative of x'Ax by x is, and how large.

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
    """Differentiate x'Ax by the one number x_i.

    Parameters
    ----------
    A : (n, n) float array
        Any square matrix: it need not be symmetric.
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
    """Differentiate x'Ax by the vector x.

    Parameters
    ----------
    A : (n, n) float array
        Any square matrix: it need not be symmetric.
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


# --- q2e -----------------------------------------------------------------------------------------------


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
