"""Only the slope moves."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
]
HINT = "The bias moves as well"


def sgd_step(x, y, w, b, lr):
    return (w - lr * (w * x + b - y) * x if w * x + b > 0 else w), b
