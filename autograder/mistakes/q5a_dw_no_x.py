"""The inner derivative x is forgotten."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: how the loss changes with the slope",
    "dloss_dw: active units",
]
HINT = "a factor is missing"


def dloss_dw(x, y, w, b):
    return w * x + b - y if w * x + b > 0 else 0
