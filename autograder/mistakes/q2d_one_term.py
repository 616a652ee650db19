"""Only one of the two terms of the product rule."""

QUESTION = "q2d"
FAILS = [
    "entry_quadratic_form: how x'Ax changes with x_i alone",
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "entry_quadratic_form: every entry for any A, x and size",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "there is a second term"


def entry_quadratic_form(A, x, i):
    return x @ A[:, i]


def derivative_quadratic_form(A, x):
    return (x @ A).reshape(1, -1)
