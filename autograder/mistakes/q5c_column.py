"""A column instead of a vector."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
    "elbows: a network of one unit",
]
HINT = "A vector has one axis"


def elbows(W1, b):
    return -b.reshape(-1, 1) / W1
