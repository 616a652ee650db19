"""The sign is lost."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
    "elbows: a network of one unit",
]
HINT = "Check the sign"


def elbows(W1, b):
    return b / W1[:, 0]
