"""A list instead of an array."""

QUESTION = "q5c"
FAILS = [
    "elbows: one place for each of three units",
    "elbows: networks of several widths",
    "elbows: a network of one unit",
]
HINT = "np.array"


def elbows(W1, b):
    return [-b[i] / W1[i, 0] for i in range(len(b))]
