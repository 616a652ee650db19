"""The number 1."""

QUESTION = "q3c"
FAILS = [
    "left_product: what the left inverse times X is, for X of three sizes",
    "left_product: right for every size",
]
HINT = "got the number 1"


def left_product(n):
    return 1.0
