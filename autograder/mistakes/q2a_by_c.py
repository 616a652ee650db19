"""The derivative by c instead of by x."""

QUESTION = "q2a"
FAILS = [
    "entry_linear: how x'c changes with x_i alone",
    "derivative_linear: all entries of the derivative of x'c, as a row",
    "entry_linear: every entry for any x, c and size",
    "derivative_linear: the whole row for any x, c and size",
]
HINT = "treat c as the constant"


def entry_linear(x, c, i):
    return x[i]


def derivative_linear(x, c):
    return x.reshape(1, -1)
