"""A unit exactly at its elbow moves."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: exactly at the elbow",
]
HINT = "gradient of a ReLU at 0 is 0"


def sgd_step(x, y, w, b, lr):
    if w * x + b < 0:
        return w, b
    error = w * x + b - y
    return w - lr * error * x, b - lr * error
