"""The derivative of a quadratic form in mind: A plus its transpose."""

QUESTION = "q2c"
FAILS = [
    "derivative_linear_map: all entries of the derivative of Ax, a row for each entry of Ax",
    "derivative_linear_map: the whole matrix for any A, x and size",
]
HINT = "A appears once"


def derivative_linear_map(A, x):
    return A + A.T
