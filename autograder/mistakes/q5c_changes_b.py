"""The biases are changed in place."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
    "elbows: a network of one unit",
]
HINT = "changed one of its inputs"


def elbows(W1, b):
    b /= -W1[:, 0]
    return b
