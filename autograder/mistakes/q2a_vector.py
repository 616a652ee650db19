"""A one-dimensional vector instead of a row."""

QUESTION = "q2a"
FAILS = [
    "shape_linear: the sizes of the derivative of x'c",
    "derivative_linear: all entries of the derivative of x'c, as a row",
    "shape_linear: the sizes for every n",
    "derivative_linear: the whole row for any x, c and size",
]
HINT = "A row has two"


def shape_linear(n):
    return (n,)


def derivative_linear(x, c):
    return c
