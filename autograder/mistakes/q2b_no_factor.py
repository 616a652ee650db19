"""The factor 2 is missing."""

QUESTION = "q2b"
FAILS = [
    "entry_squared_norm: how ||x||^2 changes with x_i alone",
    "derivative_squared_norm: all entries of the derivative of ||x||^2, as a row",
    "entry_squared_norm: every entry for any x and size",
    "derivative_squared_norm: the whole row for any x and size",
]
HINT = "A factor 2 is missing"


def entry_squared_norm(x, i):
    return x[i]


def derivative_squared_norm(x):
    return x[None, :]
