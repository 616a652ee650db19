"""A factor 2 too many: the symmetric part counted twice."""

QUESTION = "q2d"
FAILS = [
    "derivative_quadratic_form: all entries of the derivative of x'Ax, as a row",
    "derivative_quadratic_form: the whole row for any A, x and size",
]
HINT = "2 times what is expected"


def derivative_quadratic_form(A, x):
    return 2 * x[None, :] @ (A + A.T)
