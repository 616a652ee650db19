"""The gradient of b is taken after w has moved."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
]
HINT = "at the old w"


def sgd_step(x, y, w, b, lr):
    if w * x + b > 0:
        w = w - lr * (w * x + b - y) * x
    if w * x + b > 0:
        b = b - lr * (w * x + b - y)
    return w, b
