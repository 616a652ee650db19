"""The derivative taken as one number, the value of the function itself."""

QUESTION = "q2a"
FAILS = [
    "shape_linear: the sizes of the derivative of x'c",
    "entry_linear: how x'c changes with x_i alone",
    "derivative_linear: all entries of the derivative of x'c, as a row",
    "shape_linear: the sizes for every n",
    "entry_linear: every entry for any x, c and size",
    "derivative_linear: the whole row for any x, c and size",
]
HINT = "one entry for each entry of x"


def shape_linear(n):
    return ()


def entry_linear(x, c, i):
    return float(x @ c)


def derivative_linear(x, c):
    return float(x @ c)
