"""At the elbow the unit counts as active."""

QUESTION = "q5a"
FAILS = [
    "dloss_dw: exactly at the elbow",
]
HINT = "the gradient of a ReLU at 0 is 0"


def dloss_dw(x, y, w, b):
    return (max(w * x + b, 0) - y) * x if w * x + b >= 0 else 0
