"""An elementwise product of x and Ax."""

QUESTION = "q2d"
FAILS = [
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "elementwise product of x and Ax"


def derivative_quadratic_form(A, x):
    return (x * (A @ x))[None, :]
