"""A row, as if Ax were a scalar."""

QUESTION = "q2c"
FAILS = [
    "shape_linear_map: the sizes of the derivative of Ax",
    "derivative_linear_map: all entries of the derivative of Ax, a row for each entry of Ax",
    "shape_linear_map: the sizes for every n",
    "derivative_linear_map: the whole matrix for any A, x and size",
]
HINT = "a whole row of derivatives"


def shape_linear_map(n):
    return (1, n)


def derivative_linear_map(A, x):
    return A.sum(axis=0, keepdims=True)
