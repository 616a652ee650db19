"""The derivative as a column instead of a row."""

QUESTION = "q2b"
FAILS = [
    "shape_squared_norm: the sizes of the derivative of ||x||^2",
    "derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    "shape_squared_norm: the sizes for every n",
    "derivative_squared_norm: the whole row for any x and size",
]
HINT = "This is a column"


def shape_squared_norm(n):
    return (n, 1)


def derivative_squared_norm(x):
    return 2 * x[:, None]
