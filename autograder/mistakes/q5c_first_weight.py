"""Every unit is given the slope of the first one."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
]
HINT = "own slope, W1[i, 0]"


def elbows(W1, b):
    return -b / W1[0, 0]
