"""Half of the right answer."""

QUESTION = "q2d"
FAILS = [
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "0.5 times what is expected"


def derivative_quadratic_form(A, x):
    return (x @ (A + A.T) / 2)[None, :]
