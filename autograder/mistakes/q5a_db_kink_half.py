"""At the elbow the gradient is taken as one half."""

QUESTION = "q5a"
FAILS = [
    "dloss_db: exactly at the elbow",
]
HINT = "the gradient of a ReLU at 0 is 0"


def dloss_db(x, y, w, b):
    error = max(w * x + b, 0) - y
    if w * x + b == 0:
        return error / 2
    return error if w * x + b > 0 else 0
