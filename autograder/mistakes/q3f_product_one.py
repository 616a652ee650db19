"""The number 1."""

QUESTION = "q3f"
FAILS = [
    "right_product: what X times the right inverse is, for X of three sizes",
    "right_product: right for every size",
]
HINT = "got the number 1"


def right_product(m):
    return 1.0
