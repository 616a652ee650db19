"""2Ax as a row: A taken as symmetric."""

QUESTION = "q2d"
FAILS = [
    "entry_quadratic_form: how x'Ax changes with x_i alone",
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "entry_quadratic_form: every entry for any A, x and size",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "takes A as symmetric"


def entry_quadratic_form(A, x, i):
    return 2 * A[i] @ x


def derivative_quadratic_form(A, x):
    return (2 * A @ x)[None, :]
