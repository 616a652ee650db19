"""The derivative as a column instead of a row."""

QUESTION = "q2a"
FAILS = [
    "shape_linear: the sizes of the derivative of x'c",
    "derivative_linear: all entries of the derivative of x'c, as a row",
    "shape_linear: the sizes for every n",
    "derivative_linear: the whole row for any x, c and size",
]
HINT = "This is a column"


def shape_linear(n):
    return (n, 1)


def derivative_linear(x, c):
    return c.reshape(-1, 1)
