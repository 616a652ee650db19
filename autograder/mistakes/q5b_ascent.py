"""A step along the gradient."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
]
HINT = "goes against the gradient"


def sgd_step(x, y, w, b, lr):
    if w * x + b <= 0:
        return w, b
    error = w * x + b - y
    return w + lr * error * x, b + lr * error
