"""A matrix of derivatives."""

QUESTION = "q2d"
FAILS = [
    "shape_quadratic_form: the sizes of the derivative of x'Ax",
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "shape_quadratic_form: the sizes for every n",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "there is one row of derivatives"


def shape_quadratic_form(n):
    return (n, n)


def derivative_quadratic_form(A, x):
    return A + A.T
