"""A is overwritten with its symmetric part."""

QUESTION = "q2d"
FAILS = [
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "changed one of its inputs"


def derivative_quadratic_form(A, x):
    A += A.T.copy()
    return (x @ A)[None, :]
