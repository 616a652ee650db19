"""An elementwise product, twice the squares."""

QUESTION = "q2b"
FAILS = [
    "entry_squared_norm: how ||x||^2 changes with x_i alone",
    "derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    "entry_squared_norm: every entry for any x and size",
    "derivative_squared_norm: the whole row for any x and size",
]
HINT = "elementwise product of x with itself"


def entry_squared_norm(x, i):
    return x[i] ** 2


def derivative_squared_norm(x):
    return (2 * x * x)[None, :]
