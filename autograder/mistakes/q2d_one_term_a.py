"""A in place of its transpose: the wrong one of the two terms, alone."""

QUESTION = "q2d"
FAILS = [
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "one term alone"


def derivative_quadratic_form(A, x):
    return (A @ x).reshape(1, -1)
