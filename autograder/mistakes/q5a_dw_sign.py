"""The gradient has the opposite sign."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: how the loss changes with the slope",
    "dloss_dw: active units",
]
HINT = "Check the sign"


def dloss_dw(x, y, w, b):
    return (y - w * x - b) * x if w * x + b > 0 else 0
