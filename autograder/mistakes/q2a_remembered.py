"""The first result is kept and given for every later call of the same length."""

QUESTION = "q2a"
FAILS = [
    "derivative_linear: all entries of the derivative of x'c, as a row",
    "derivative_linear: the whole row for any x, c and size",
]
HINT = "expected [[0.75, 2.5, -6]], got [[3, -4, 0.25]]"


kept = {}


def derivative_linear(x, c):
    if len(c) not in kept:
        kept[len(c)] = c[None, :]
    return kept[len(c)]
