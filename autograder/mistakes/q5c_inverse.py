"""Slope over bias."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
    "elbows: a network of one unit",
]
HINT = "which divides which"


def elbows(W1, b):
    return -W1[:, 0] / b
