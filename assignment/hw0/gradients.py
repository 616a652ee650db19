"""Numerical gradients by central differences, to compare your own gradients with.

The error of a central difference with step h, relative to the values, is about h² from truncation and about 1e-16 / h
from rounding. With h = 1e-5 both are near 1e-10, so expect a correct gradient to agree in about seven digits.
"""

from collections.abc import Callable

import numpy as np

# Entries below this are zero up to rounding, and their relative error says nothing.
_ROUNDING = 1e-8

STEP = 1e-5


def numeric_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = STEP) -> np.ndarray:
    """Compute the gradient of a scalar function numerically, entry by entry.

    Parameters
    ----------
    f : function
        Array shaped as ``x`` → float.
    x : float array of any shape
        The point at which to compute the gradient; it is not changed.
    h : float
        Step of the central difference, in the unit of ``x``.

    Returns
    -------
    gradient : float array, shaped as ``x``
        It takes two calls of ``f`` per entry.

    See Also
    --------
    directional_derivative : Takes two calls in all, for large arrays.
    relative_error : Compares two gradients.

    Examples
    --------
    >>> numeric_gradient(lambda v: v[0] ** 2 * v[1], np.array([3.0, 2.0])).round(6)
    array([12.,  9.])
    """
    return numeric_gradient_array(lambda v: np.asarray(f(v)), x, np.asarray(1.0), h)


def numeric_gradient_array(
    f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, dout: np.ndarray, h: float = STEP
) -> np.ndarray:
    """Compute the gradient of ``sum(f(x) * dout)`` with respect to ``x`` numerically, entry by entry.

    This is the value that the backward pass of a layer returns, given ``dout``. It takes two calls of ``f`` per entry.

    Parameters
    ----------
    f : function
        Array shaped as ``x`` → array shaped as ``dout``.
    x : float array
        The point at which to compute the gradient; it is not changed.
    dout : float array
        Gradient of a loss with respect to the output of ``f``.
    h : float
        Step of the central difference, in the unit of ``x``.

    Returns
    -------
    gradient : float64 array, shaped as ``x``

    Examples
    --------
    >>> numeric_gradient_array(lambda v: v**2, np.array([1.0, 2.0]), np.array([10.0, 100.0])).round(6)
    array([ 20., 400.])
    """
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = np.array(f(x.copy()), dtype=np.float64)
        x[index] = kept - h
        below = np.array(f(x.copy()), dtype=np.float64)
        x[index] = kept
        gradient[index] = np.sum((above - below) * dout) / (2 * h)
    return gradient


def directional_derivative(
    f: Callable[[np.ndarray], float], x: np.ndarray, direction: np.ndarray, h: float = STEP
) -> float:
    """Compute the slope of a scalar function along a direction numerically.

    This takes two calls of ``f``, however large ``x`` is. Compare it with ``np.sum(gradient * direction)``. One
    random direction finds nearly every mistake.

    Parameters
    ----------
    f : function
        Array shaped as ``x`` → float.
    x : float array of any shape
        The point at which to compute the slope; it is not changed.
    direction : float array, shaped as ``x``
    h : float
        Step of the central difference, as a multiple of ``direction``.

    Returns
    -------
    slope : float

    Examples
    --------
    >>> round(directional_derivative(lambda v: float(v @ v), np.array([1.0, 2.0]), np.array([1.0, 1.0])), 6)
    6.0
    """
    return float((f(x + h * direction) - f(x - h * direction)) / (2 * h))


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Return the largest difference between entries of two arrays, relative to the larger of the two entries.

    Parameters
    ----------
    a, b : float arrays of the same shape

    Returns
    -------
    error : float
        The maximum of ``|a - b| / max(|a|, |b|, 1e-8)``; 0 for empty arrays.

    Examples
    --------
    >>> relative_error(np.array([1.0, 100.0]), np.array([1.0, 101.0]))
    0.009900990099009901
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return float(np.max(np.abs(a - b) / np.maximum(_ROUNDING, np.maximum(np.abs(a), np.abs(b))), initial=0.0))
