"""Slope and bias move by the same amount."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
]
HINT = "has the factor x"


def sgd_step(x, y, w, b, lr):
    if w * x + b <= 0:
        return w, b
    error = w * x + b - y
    return w - lr * error, b - lr * error
