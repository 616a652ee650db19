"""The transpose of A, with rows for the entries of x."""

QUESTION = "q2c"
FAILS = [
    "entry_linear_map: how entry i of Ax changes with x_j alone",
    "derivative_linear_map: all entries of the derivative of Ax, a row for each entry of Ax",
    "entry_linear_map: every entry for any A, x and size",
    "derivative_linear_map: the whole matrix for any A, x and size",
]
HINT = "This is the transpose"


def entry_linear_map(A, x, i, j):
    return A[j, i]


def derivative_linear_map(A, x):
    return A.T
