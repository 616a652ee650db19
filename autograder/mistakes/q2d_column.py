"""The derivative as a column instead of a row."""

QUESTION = "q2d"
FAILS = [
    "shape_quadratic_form: the sizes of the derivative of x'Ax",
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "shape_quadratic_form: the sizes for every n",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "This is a column"


def shape_quadratic_form(n):
    return (n, 1)


def derivative_quadratic_form(A, x):
    return ((A + A.T) @ x)[:, None]
