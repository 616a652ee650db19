"""The gradients instead of the parameters after the step."""

QUESTION = "q5b"
FAILS = [
    "sgd_step: two active units and an inactive one",
    "sgd_step: active units",
    "sgd_step: inactive units",
    "sgd_step: exactly at the elbow",
]
HINT = "These are the gradients"


def sgd_step(x, y, w, b, lr):
    if w * x + b <= 0:
        return 0.0, 0.0
    error = w * x + b - y
    return error * x, error
