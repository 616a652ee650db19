"""2(a), 2(c): the derivatives of x'c and of Ax.

Sizes: ``x`` and ``c`` are (n,), ``A`` is (n, n). Indices count from 0.
"""

import numpy as np


def shape_linear(n: int) -> tuple[int, ...]:
    """Return the shape of the derivative of x'c with respect to x.

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
    """Differentiate x'c with respect to the one number x_i.

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
    """Differentiate x'c with respect to the vector x.

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


def shape_linear_map(n: int) -> tuple[int, ...]:
    """Return the shape of the derivative of Ax with respect to x.

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
    """Differentiate entry i of Ax with respect to the one number x_j.

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
    """Differentiate Ax with respect to the vector x.

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
