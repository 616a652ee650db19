"""Problem 2: derivatives of linear, bilinear and quadratic functions of a vector.

A derivative has one row for each output and one column for each input. A scalar has one output, so its
derivative with respect to a vector of length n is a row: ``df = (df/dx) dx`` is then a matrix product and the sizes
fit.
"""

from solutions.vector_calculus.linear import (
    derivative_linear,
    derivative_linear_map,
    entry_linear,
    entry_linear_map,
    shape_linear,
    shape_linear_map,
)
from solutions.vector_calculus.quadratic import (
    derivative_is_2xTA,
    derivative_quadratic_form,
    derivative_squared_norm,
    entry_quadratic_form,
    entry_squared_norm,
    shape_quadratic_form,
    shape_squared_norm,
)

__all__ = [
    "derivative_is_2xTA",
    "derivative_linear",
    "derivative_linear_map",
    "derivative_quadratic_form",
    "derivative_squared_norm",
    "entry_linear",
    "entry_linear_map",
    "entry_quadratic_form",
    "entry_squared_norm",
    "shape_linear",
    "shape_linear_map",
    "shape_quadratic_form",
    "shape_squared_norm",
]
