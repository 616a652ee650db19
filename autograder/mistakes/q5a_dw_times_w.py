"""The inner derivative is taken to be w."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: how the loss changes with the slope",
    "dloss_dw: active units",
]
HINT = "Which number multiplies w"


def dloss_dw(x, y, w, b):
    return (w * x + b - y) * w if w * x + b > 0 else 0
