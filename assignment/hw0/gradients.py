"""Gradients by central differences, to hold your own against.

A central difference of step h errs by about h² from the curve and by about 1e-16 / h from rounding, relative to
the values; h = 1e-5 makes both near 1e-10, so seven digits of agreement are what to hope for.
"""

from collections.abc import Callable

import numpy as np

STEP = 1e-5


def numeric_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, h: float = STEP) -> np.ndarray:
    """Gradient of a scalar function, entry by entry.

    Parameters
    ----------
    f : function
        Array shaped as ``x`` → float.
    x : float array of any shape
        Where to take it; it is not changed.
    h : float
        Step, in the unit of ``x``.

    Returns
    -------
    float array, shaped as ``x``

    Examples
    --------
    >>> numeric_gradient(lambda v: v[0] ** 2 * v[1], np.array([3.0, 2.0])).round(6)
    array([12.,  9.])
    """
    return numeric_gradient_array(lambda v: np.asarray(f(v)), x, np.asarray(1.0), h)


def numeric_gradient_array(
    f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, dout: np.ndarray, h: float = STEP
) -> np.ndarray:
    """Gradient of ``sum(f(x) * dout)``: what the backward half of a layer returns, given ``dout``.

    Parameters
    ----------
    f : function
        Array shaped as ``x`` → array shaped as ``dout``.
    x : float array
        Where to take it; it is not changed.
    dout : float array
        Gradient of a loss with respect to the output of ``f``.

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
    """Slope of a scalar function along ``direction``: two calls, however large ``x`` is.

    It should equal ``np.sum(gradient * direction)``. One random direction finds nearly every mistake.

    Examples
    --------
    >>> round(directional_derivative(lambda v: float(v @ v), np.array([1.0, 2.0]), np.array([1.0, 1.0])), 6)
    6.0
    """
    return float((f(x + h * direction) - f(x - h * direction)) / (2 * h))


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Largest difference between two arrays, relative to the larger of the two entries.

    >>> relative_error(np.array([1.0, 100.0]), np.array([1.0, 101.0]))
    0.009900990099009901
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    # Entries that are zero up to rounding in both have no relative error to speak of.
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b))), initial=0.0))
