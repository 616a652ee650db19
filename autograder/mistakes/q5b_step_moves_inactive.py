"""An inactive unit moves too."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: inactive units",
    "sgd_step: exactly at the elbow",
]
HINT = "has gradient 0 and stays"


def sgd_step(x, y, w, b, lr):
    error = max(w * x + b, 0) - y
    return w - lr * error * x, b - lr * error
