"""Problem 2."""

import numpy as np


def slope_linear(x, c):
    """Return the derivative of ``x @ c`` with respect to ``x``, a row of ``(n,)``."""
    # BEGIN SOLUTION
    return np.array(c, dtype=float)
    # END SOLUTION


def entry_linear(x, c, i):
    """Return its entry number ``i``, a number."""
    # BEGIN SOLUTION
    return float(c[i])
    # END SOLUTION


def slope_square(x):
    """Return the derivative of ``x @ x`` with respect to ``x``, a row of ``(n,)``."""
    # BEGIN SOLUTION
    return 2.0 * x
    # END SOLUTION


def slope_map(A, x):
    """Return the derivative of ``A @ x`` with respect to ``x``, a matrix of ``(m, n)``."""
    # BEGIN SOLUTION
    return np.stack([np.array([row[k] for k in range(len(x))], dtype=float) for row in A])
    # END SOLUTION
