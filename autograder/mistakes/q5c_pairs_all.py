"""Every bias is divided by every weight."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
    "elbows: a network of one unit",
]
HINT = "pairs every bias with every weight"


def elbows(W1, b):
    return -b / W1
