"""Only the slope is returned."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
    "sgd_step: inactive units",
    "sgd_step: exactly at the elbow",
]
HINT = "return a, b"


def sgd_step(x, y, w, b, lr):
    return w - lr * (w * x + b - y) * x if w * x + b > 0 else w
