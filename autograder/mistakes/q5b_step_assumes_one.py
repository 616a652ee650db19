"""The error is taken as 1 for every y."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
]
HINT = "any y"


def sgd_step(x, y, w, b, lr):
    if w * x + b <= 0:
        return w, b
    return w - lr * x, b - lr
