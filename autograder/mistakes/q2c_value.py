"""Ax itself instead of its derivative."""

QUESTION = "q2c"
FAILS = [
    "shape_linear_map: the sizes of the derivative of Ax",
    "entry_linear_map: how entry i of Ax changes with x_j alone",
    "derivative_linear_map: all entries of the derivative of Ax, a row for each entry of Ax",
    "shape_linear_map: the sizes for every n",
    "entry_linear_map: every entry for any A, x and size",
    "derivative_linear_map: the whole matrix for any A, x and size",
]
HINT = "got a vector of shape (2,)"


def shape_linear_map(n):
    return (n,)


def entry_linear_map(A, x, i, j):
    return A[i] @ x


def derivative_linear_map(A, x):
    return A @ x
